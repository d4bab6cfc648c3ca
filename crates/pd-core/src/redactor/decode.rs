//! Decodes one character that may be percent-encoded, HTML-escaped or JSON-escaped, with nested encodings.

/// One decoded byte or character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unit {
    bytes: [u8; 4],
    length: usize,
}

impl Unit {
    const fn byte(byte: u8) -> Self {
        Self { bytes: [byte, 0, 0, 0], length: 1 }
    }

    fn character(character: char) -> Self {
        let mut bytes = [0; 4];
        let length = character.encode_utf8(&mut bytes).len();
        Self { bytes, length }
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }

    const fn ascii(self) -> Option<u8> {
        match self.length {
            1 => Some(self.bytes[0]),
            _ => None,
        }
    }
}

/// Returns whether an encoded character may begin with this byte.
pub(super) const fn is_starter(byte: u8) -> bool {
    matches!(byte, b'\\' | b'%' | b'&' | b'+')
}

/// Decodes the first character of `text`, at most `depth` nested encodings deep. Returns it and its encoded length in bytes.
///
/// If no encoded character begins there, returns the first byte.
pub(super) fn read(text: &[u8], depth: u8) -> Option<(Unit, usize)> {
    let first = *text.first()?;
    if depth == 0 || !is_starter(first) {
        return Some((Unit::byte(first), 1));
    }
    let depth = depth - 1;
    let (starter, taken) = read(text, depth)?;
    let rest = Rest { text: text.get(taken..).unwrap_or_default(), depth };
    let decoded = match starter.ascii() {
        Some(b'%') => rest.percent(),
        Some(b'&') => rest.html(),
        Some(b'\\') => rest.json(),
        // In form encoding, `+` is a space.
        Some(b'+') => Some((Unit::byte(b' '), 0)),
        _ => None,
    };
    Some(decoded.map_or((starter, taken), |(unit, more)| (unit, taken + more)))
}

/// The text after the character that starts an encoding: `%`, `&` or a backslash.
struct Rest<'t> {
    text: &'t [u8],
    depth: u8,
}

impl Rest<'_> {
    fn percent(&self) -> Option<(Unit, usize)> {
        let (code, taken) = self.hexadecimal(0, 2)?;
        Some((Unit::byte(u8::try_from(code).ok()?), taken))
    }

    fn html(&self) -> Option<(Unit, usize)> {
        let mut name = [0; MAX_NAME];
        let mut taken = 0;
        for length in 0..=MAX_NAME {
            let (byte, more) = self.ascii(taken)?;
            taken += more;
            if byte == b';' {
                let character = html_character(name.get(..length)?)?;
                return Some((Unit::character(character), taken));
            }
            if !byte.is_ascii_alphanumeric() && byte != b'#' {
                return None;
            }
            *name.get_mut(length)? = byte;
        }
        None
    }

    fn json(&self) -> Option<(Unit, usize)> {
        let (letter, taken) = self.ascii(0)?;
        let character = match letter {
            b'"' | b'\\' | b'/' => letter,
            b'b' => 0x08,
            b'f' => 0x0C,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'u' => return self.json_unicode(taken),
            _ => return None,
        };
        Some((Unit::byte(character), taken))
    }

    /// `from` is the index after `\u`.
    fn json_unicode(&self, from: usize) -> Option<(Unit, usize)> {
        let (code, taken) = self.hexadecimal(from, 4)?;
        if let Some(character) = char::from_u32(code) {
            return Some((Unit::character(character), taken));
        }
        // A surrogate. The other half of the pair must follow.
        let (b'\\', backslash) = self.ascii(taken)? else { return None };
        let (b'u', letter) = self.ascii(taken + backslash)? else { return None };
        let (other, end) = self.hexadecimal(taken + backslash + letter, 4)?;
        let pair = [u16::try_from(code).ok()?, u16::try_from(other).ok()?];
        let character = char::decode_utf16(pair).next()?.ok()?;
        Some((Unit::character(character), end))
    }

    /// Reads hexadecimal digits from an index. Returns their value and the index after them.
    fn hexadecimal(&self, from: usize, digits: usize) -> Option<(u32, usize)> {
        let mut at = from;
        let mut value = 0;
        for _ in 0..digits {
            let (digit, taken) = self.ascii(at)?;
            value = value * 16 + char::from(digit).to_digit(16)?;
            at += taken;
        }
        Some((value, at))
    }

    fn ascii(&self, at: usize) -> Option<(u8, usize)> {
        let (unit, taken) = read(self.text.get(at..)?, self.depth)?;
        Some((unit.ascii()?, taken))
    }
}

/// The maximum length of an HTML character reference that is decoded, such as `#x0000002B`.
pub(super) const MAX_NAME: usize = 10;

/// Returns the character of an HTML character reference, which is given without `&` and `;`.
fn html_character(name: &[u8]) -> Option<char> {
    let name = std::str::from_utf8(name).ok()?;
    let Some(number) = name.strip_prefix('#') else {
        return NAMED.iter().find(|(known, _)| *known == name).map(|(_, character)| *character);
    };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16),
        None => number.parse(),
    };
    char::from_u32(code.ok()?)
}

/// The ASCII characters that have a named reference in HTML.
const NAMED: [(&str, char); 34] = [
    ("amp", '&'),
    ("AMP", '&'),
    ("lt", '<'),
    ("LT", '<'),
    ("gt", '>'),
    ("GT", '>'),
    ("quot", '"'),
    ("QUOT", '"'),
    ("apos", '\''),
    ("excl", '!'),
    ("num", '#'),
    ("dollar", '$'),
    ("percnt", '%'),
    ("lpar", '('),
    ("rpar", ')'),
    ("ast", '*'),
    ("plus", '+'),
    ("comma", ','),
    ("period", '.'),
    ("sol", '/'),
    ("colon", ':'),
    ("semi", ';'),
    ("equals", '='),
    ("quest", '?'),
    ("commat", '@'),
    ("lsqb", '['),
    ("bsol", '\\'),
    ("rsqb", ']'),
    ("Hat", '^'),
    ("lowbar", '_'),
    ("grave", '`'),
    ("lcub", '{'),
    ("verbar", '|'),
    ("rcub", '}'),
];
