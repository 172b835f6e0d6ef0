//! The data of a chart as a table: the text alternative on the page, and the CSV export.

/// Cells are texts as people read them, with units; a missing value says so in words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    pub caption: String,
    pub head: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// RFC 4180: head and rows, CRLF, quoted where needed. A cell that a spreadsheet would run as a formula gets an apostrophe in front
    /// (OWASP, "CSV Injection"); plain numbers keep their sign.
    #[must_use]
    pub fn csv(&self) -> String {
        let mut out = String::new();
        for row in std::iter::once(&self.head).chain(&self.rows) {
            let cells: Vec<String> = row.iter().map(|cell| cell_of(cell)).collect();
            out.push_str(&cells.join(","));
            out.push_str("\r\n");
        }
        out
    }
}

fn cell_of(text: &str) -> String {
    let starts_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    let number = text.parse::<f64>().is_ok_and(f64::is_finite);
    let safe = if starts_formula && !number { format!("'{text}") } else { text.to_owned() };
    if safe.contains([',', '"', '\r', '\n']) { format!("\"{}\"", safe.replace('"', "\"\"")) } else { safe }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_defused_and_numbers_keep_their_sign() {
        let row = ["-3.5", "=HYPERLINK(\"http://x\",\"y\")", "@SUM(A1)", "-1+cmd|' /C calc'!A0", "a, b", "two\nlines", "+1"];
        let table = Table { caption: String::new(), head: vec!["h".into()], rows: vec![row.map(String::from).to_vec()] };
        assert_eq!(
            table.csv(),
            "h\r\n-3.5,\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\",'@SUM(A1),'-1+cmd|' /C calc'!A0,\"a, b\",\"two\nlines\",+1\r\n"
        );
    }
}
