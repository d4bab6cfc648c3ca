//! Generates the lookup by path: one function for each node of the path tree. Each function matches one segment.
//!
//! A node tries its literals first. If no path matches below the literal, it tries its parameter.

use std::{
    collections::BTreeMap,
    fmt::{self, Write},
};

use super::document::parameter_name;

/// The number of literals from which a node compares their lengths first.
const MATCH_LENGTH_FROM: usize = 5;

/// The rows of one path: the index of the first in the table, and their number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rows {
    pub(crate) first: usize,
    pub(crate) count: usize,
}

/// A node of the path tree: the paths that begin with the same segments.
#[derive(Debug, Default)]
pub(crate) struct Node<'a> {
    rows: Option<Rows>,
    literals: BTreeMap<&'a str, Self>,
    parameter: Option<Box<Self>>,
}

impl<'a> Node<'a> {
    pub(crate) fn insert(&mut self, path: &'a str, rows: Rows) {
        let segments = path.split('/').filter(|segment| !segment.is_empty());
        let node = segments.fold(self, |node, segment| match parameter_name(segment) {
            Some(_) => node.parameter.get_or_insert_default(),
            None => node.literals.entry(segment).or_default(),
        });
        node.rows = Some(rows);
    }

    fn is_leaf(&self) -> bool {
        self.literals.is_empty() && self.parameter.is_none()
    }
}

/// Generates the functions of a tree. The root's function is called `name`, the others `name_N`.
#[derive(Debug)]
pub(crate) struct Functions<'a> {
    name: &'a str,
    written: usize,
    pub(crate) code: String,
}

impl<'a> Functions<'a> {
    pub(crate) fn of(name: &'a str, root: &Node<'_>) -> Result<String, fmt::Error> {
        let mut functions = Self { name, written: 0, code: String::new() };
        functions.node(root, name, "")?;
        Ok(functions.code)
    }

    fn node(&mut self, node: &Node<'_>, name: &str, path: &str) -> Result<(), fmt::Error> {
        let mut body = String::new();
        match node.rows {
            Some(Rows { first, count }) => {
                writeln!(body, "let Some(rest) = rest else {{ return rows({first}, {count}) }};")?;
            }
            None => writeln!(body, "let rest = rest?;")?,
        }
        writeln!(body, "let (segment, rest) = cut(rest);")?;
        let mut children = Vec::new();
        if !node.literals.is_empty() {
            let matched = self.literals(node, path, &mut children)?;
            match node.parameter {
                Some(_) => writeln!(
                    body,
                    "let found = {matched};\nif found.is_some() || segment.is_empty() {{ return found; }}"
                )?,
                None => writeln!(body, "{matched}")?,
            }
        } else {
            writeln!(body, "if segment.is_empty() {{ return None; }}")?;
        }
        if let Some(parameter) = &node.parameter {
            let call = self.call(parameter, format!("{path}/{{}}"), &mut children);
            writeln!(body, "{call}")?;
        }
        let comment = if path.is_empty() { "/" } else { path };
        writeln!(self.code, "// {comment}\nfn {name}(rest: Rest<'_>) -> Option<Rows> {{\n{body}}}\n")?;
        for (child, name, path) in children {
            self.node(child, &name, &path)?;
        }
        Ok(())
    }

    /// Returns the expression that matches the literals of a node.
    fn literals<'n>(
        &mut self,
        node: &'n Node<'_>,
        path: &str,
        children: &mut Vec<(&'n Node<'n>, String, String)>,
    ) -> Result<String, fmt::Error> {
        let mut by_length: BTreeMap<usize, String> = BTreeMap::new();
        for (literal, child) in &node.literals {
            let call = self.call(child, format!("{path}/{literal}"), children);
            let length = if node.literals.len() < MATCH_LENGTH_FROM { 0 } else { literal.len() };
            let arms = by_length.entry(length).or_default();
            writeln!(arms, "b{literal:?} => {call},")?;
        }
        let matched = |arms: &str| format!("match segment {{ {arms} _ => None }}");
        if let (1, Some(arms)) = (by_length.len(), by_length.get(&0)) {
            return Ok(matched(arms));
        }
        let mut code = String::from("match segment.len() {");
        for (length, arms) in &by_length {
            write!(code, "{length} => {},", matched(arms))?;
        }
        code.push_str("_ => None }");
        Ok(code)
    }

    /// Returns the expression that matches the rest of the path: a call of the child's function, or `end` for a leaf.
    fn call<'n>(
        &mut self,
        child: &'n Node<'_>,
        path: String,
        children: &mut Vec<(&'n Node<'n>, String, String)>,
    ) -> String {
        if let (true, Some(Rows { first, count })) = (child.is_leaf(), child.rows) {
            return format!("end(rest, {first}, {count})");
        }
        self.written += 1;
        let name = format!("{}_{}", self.name, self.written);
        let call = format!("{name}(rest)");
        children.push((child, name, path));
        call
    }
}
