//! The figures side by side.

/// One figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub scenario: String,
    pub counted: String,
    /// `None`: for information.
    pub target: Option<String>,
    pub pacekeeper: String,
    pub percentage: String,
    pub t_test: String,
    /// `None`: for information.
    pub met: Option<bool>,
}

impl Row {
    /// A figure of Pacekeeper alone, for information.
    pub(crate) fn plain(scenario: &str, counted: &str, pacekeeper: String) -> Self {
        Self {
            scenario: scenario.to_owned(),
            counted: counted.to_owned(),
            target: None,
            pacekeeper,
            percentage: String::new(),
            t_test: String::new(),
            met: None,
        }
    }
}

/// `3 of 200`, with per cent where the whole is large.
pub(crate) fn share(count: usize, of: usize) -> String {
    if of >= 100 { format!("{count} of {of} ({:.1} %)", 100.0 * count as f64 / of as f64) } else { format!("{count} of {of}") }
}

/// As Markdown.
pub fn table(rows: &[Row]) -> String {
    let mut text = String::from(
        "| Scenario | Counted | Target | Pacekeeper | worse by 10 % | t-test, 0.99 |\n| --- | --- | --- | --- | --- | --- |\n",
    );
    for row in rows {
        let Row { scenario, counted, pacekeeper, percentage, t_test, .. } = row;
        let missed = if row.met == Some(false) { " **missed**" } else { "" };
        let target = row.target.as_deref().unwrap_or_default();
        text.push_str(&format!("| {scenario} | {counted} | {target} | {pacekeeper}{missed} | {percentage} | {t_test} |\n"));
    }
    text
}
