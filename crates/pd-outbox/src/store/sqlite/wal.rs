//! Reads SQLite's write-ahead log, to report how many bytes of it were lost in a crash.
//!
//! SQLite ignores everything after the last complete commit, and does not report it. The format is documented at
//! <https://www.sqlite.org/fileformat2.html#the_write_ahead_log>.

use std::{
    fs::File,
    io::{self, BufReader, Read},
    path::Path,
};

const HEADER: usize = 32;
const FRAME_HEADER: usize = 24;
/// The last bit of the number is the byte order of the checksums.
const MAGIC: u32 = 0x377f_0682;
const MAX_PAGE: usize = 65_536;

/// Returns the number of bytes at the end of a log that belong to an incomplete commit. 0 if there is no log.
pub(super) fn incomplete_bytes(log: &Path) -> io::Result<u64> {
    let file = match File::open(log) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        Err(error) => return Err(error),
    };
    let length = file.metadata()?.len();
    let mut reader = BufReader::with_capacity(1 << 16, file);
    Ok(match Log::read(&mut reader)? {
        Some(log) => log.incomplete,
        // No frame of a log with a damaged header can be used.
        None => length,
    })
}

struct Log {
    incomplete: u64,
}

impl Log {
    /// Reads a log. Returns `None` if its header is damaged or incomplete.
    fn read(reader: &mut impl Read) -> io::Result<Option<Self>> {
        let mut header = [0; HEADER];
        match fill(reader, &mut header)? {
            0 => return Ok(Some(Self { incomplete: 0 })),
            HEADER => {}
            _ => return Ok(None),
        }
        let magic = word(&header, 0);
        let page = word(&header, 8) as usize;
        if magic & !1 != MAGIC || !(512..=MAX_PAGE).contains(&page) {
            return Ok(None);
        }
        let mut sum = Checksum { is_big_endian: magic & 1 == 1, sums: (0, 0) };
        sum.add(&header[..24]);
        if sum.sums != (word(&header, 24), word(&header, 28)) {
            return Ok(None);
        }
        let salt = (word(&header, 16), word(&header, 20));
        let mut frame = vec![0; FRAME_HEADER + page];
        // The bytes since the last complete commit.
        let mut incomplete = 0;
        loop {
            let bytes = fill(reader, &mut frame)?;
            // A frame with another salt is from before the log was last restarted.
            let is_stale = bytes >= 16 && (word(&frame, 8), word(&frame, 12)) != salt;
            if bytes == 0 || is_stale {
                return Ok(Some(Self { incomplete }));
            }
            incomplete += bytes as u64;
            sum.add(frame.get(..8).unwrap_or_default());
            sum.add(frame.get(FRAME_HEADER..).unwrap_or_default());
            if bytes < frame.len() || sum.sums != (word(&frame, 16), word(&frame, 20)) {
                incomplete += frames_after_damage(reader, &mut frame, salt)?;
                return Ok(Some(Self { incomplete }));
            }
            if word(&frame, 4) != 0 {
                incomplete = 0;
            }
        }
    }
}

/// Counts the bytes of the frames after a damaged one that have the same salt.
fn frames_after_damage(reader: &mut impl Read, frame: &mut [u8], salt: (u32, u32)) -> io::Result<u64> {
    let mut rest = 0;
    loop {
        let bytes = fill(reader, frame)?;
        if bytes == 0 || bytes >= 16 && (word(frame, 8), word(frame, 12)) != salt {
            return Ok(rest);
        }
        rest += bytes as u64;
    }
}

struct Checksum {
    is_big_endian: bool,
    sums: (u32, u32),
}

impl Checksum {
    fn add(&mut self, bytes: &[u8]) {
        for pair in bytes.chunks_exact(8) {
            let (first, second) = (word(pair, 0), word(pair, 4));
            let order = |word: u32| if self.is_big_endian { word } else { word.swap_bytes() };
            self.sums.0 = self.sums.0.wrapping_add(order(first)).wrapping_add(self.sums.1);
            self.sums.1 = self.sums.1.wrapping_add(order(second)).wrapping_add(self.sums.0);
        }
    }
}

/// Reads a big-endian number. Returns 0 if it is beyond the end of `bytes`.
fn word(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()).map_or(0, u32::from_be_bytes)
}

/// Reads until the buffer is full or the input ends, and returns the number of bytes.
fn fill(reader: &mut impl Read, mut buffer: &mut [u8]) -> io::Result<usize> {
    let mut read = 0;
    while !buffer.is_empty() {
        match reader.read(buffer) {
            Ok(0) => break,
            Ok(bytes) => {
                read += bytes;
                buffer = buffer.get_mut(bytes..).unwrap_or_default();
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(read)
}
