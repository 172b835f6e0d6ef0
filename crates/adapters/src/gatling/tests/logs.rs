//! One simulation in every layout of `simulation.log`, written here as Gatling writes it.

use super::*;

const START: i64 = 1_795_486_567_000;

/// Milliseconds after the start, as in the binary log.
enum Record {
    User { starts: bool, at: i32 },
    Request { groups: &'static [&'static str], name: &'static str, start: i32, end: i32, ok: bool, message: &'static str },
    Group { groups: &'static [&'static str], start: i32, end: i32 },
    Error { message: &'static str, at: i32 },
}

/// Two users; `/home` takes 1 to 100 ms, `/api/cart` 10 and 30 ms within a group, `/api/checkout` fails once after 900 ms.
fn simulation() -> Vec<Record> {
    let mut records = vec![Record::User { starts: true, at: 0 }, Record::User { starts: true, at: 0 }];
    // In a scrambled order: 37 and 100 have no common factor.
    records.extend((0..100).map(|step| {
        let milliseconds = step * 37 % 100 + 1;
        Record::Request { groups: &[], name: "/home", start: 0, end: milliseconds, ok: true, message: "" }
    }));
    let request = |groups, name, start, end, ok, message| Record::Request { groups, name, start, end, ok, message };
    records.push(request(&["shop", "basket"], "/api/cart", 100, 110, true, ""));
    records.push(request(&["shop", "basket"], "/api/cart", 200, 230, true, ""));
    records.push(Record::Group { groups: &["shop", "basket"], start: 100, end: 230 });
    records.push(request(&[], "/api/checkout", 300, 320, true, ""));
    records.push(request(&[], "/api/checkout", 300, 1_200, false, "status.find.is(200), but actually found 503"));
    records.push(Record::User { starts: false, at: 1_900 });
    records.push(Record::User { starts: false, at: 2_000 });
    records
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum Era {
    V20,
    V23,
    V33,
    V312,
}

fn text(era: Era, records: &[Record]) -> Vec<u8> {
    let at = |offset: &i32| (START + i64::from(*offset)).to_string();
    let mut lines = vec![match era {
        Era::V20 => format!("shop.Load\tload\tRUN\t{START}\t \t2.0"),
        Era::V23 => format!("RUN\tshop.Load\t\tload\t{START}\t \t2.3.1"),
        Era::V33 => format!("ASSERTION\tAAECAAIBAgcAAAAAAABZQA==\nRUN\tshop.Load\tload\t{START}\t \t3.3.1"),
        Era::V312 => format!("ASSERTION\tAAECAAIBAgcAAAAAAABZQA==\nRUN\tshop.Load\tload\t{START}\t \t3.12.0"),
    }];
    for record in records {
        let line = match record {
            Record::User { starts, at: time } => {
                let (event, time) = (if *starts { "START" } else { "END" }, at(time));
                match era {
                    Era::V20 => format!("START\t7\tUSER\t{event}\t{}\t{time}", at(&0)),
                    Era::V23 | Era::V33 => format!("USER\tSTART\t7\t{event}\t{}\t{time}", at(&0)),
                    Era::V312 => format!("USER\tSTART\t{event}\t{time}"),
                }
            }
            Record::Request { groups, name, start, end, ok, message } => {
                let (groups, status, start, end) = (groups.join(","), if *ok { "OK" } else { "KO" }, at(start), at(end));
                let message = if message.is_empty() { " " } else { message };
                match era {
                    Era::V20 => format!("START\t7\tREQUEST\t{groups}\t{name}\t{start}\t{start}\t{end}\t{end}\t{status}\t{message}"),
                    Era::V23 => format!("REQUEST\tSTART\t7\t{groups}\t{name}\t{start}\t{end}\t{status}\t{message}"),
                    Era::V33 => format!("REQUEST\t7\t{groups}\t{name}\t{start}\t{end}\t{status}\t{message}"),
                    Era::V312 => format!("REQUEST\t{groups}\t{name}\t{start}\t{end}\t{status}\t{message}"),
                }
            }
            Record::Group { groups, start, end } => format!("GROUP\t{}\t{}\t{}\t40\tOK", groups.join(","), at(start), at(end)),
            Record::Error { message, at: time } => format!("ERROR\t{message}\t{}", at(time)),
        };
        lines.push(line);
    }
    (lines.join("\n") + "\n").into_bytes()
}

/// The binary log, after the description in `binary.rs`.
#[derive(Default)]
struct Encoder {
    bytes: Vec<u8>,
    cached: Vec<String>,
}

impl Encoder {
    fn int(&mut self, int: i32) {
        self.bytes.extend(int.to_be_bytes());
    }

    /// As the JVM keeps text: Latin-1 where that is enough, else UTF-16.
    fn text(&mut self, text: &str) {
        let latin: Option<Vec<u8>> = text.chars().map(|character| u8::try_from(u32::from(character)).ok()).collect();
        let (bytes, coder) = match latin {
            Some(latin) => (latin, 0),
            None => (text.encode_utf16().flat_map(u16::to_le_bytes).collect(), 1),
        };
        self.int(bytes.len() as i32);
        if !bytes.is_empty() {
            self.bytes.extend(bytes);
            self.bytes.push(coder);
        }
    }

    fn cached(&mut self, text: &str) {
        match self.cached.iter().position(|known| known == text) {
            Some(index) => self.int(-(index as i32 + 1)),
            None => {
                self.cached.push(text.to_owned());
                self.int(self.cached.len() as i32);
                self.text(text);
            }
        }
    }

    fn groups(&mut self, groups: &[&str]) {
        self.int(groups.len() as i32);
        groups.iter().for_each(|group| self.cached(group));
    }

    fn run(&mut self) {
        self.bytes.push(0);
        ["3.14.3", "shop.Load"].iter().for_each(|text| self.text(text));
        self.bytes.extend(START.to_be_bytes());
        self.text("");
        self.int(2);
        ["START", "Käufer 買"].iter().for_each(|text| self.text(text));
        self.int(1);
        self.int(3);
        self.bytes.extend([9, 9, 9]);
    }

    fn record(&mut self, record: &Record) {
        match record {
            Record::Request { groups, name, start, end, ok, message } => {
                self.bytes.push(1);
                self.groups(groups);
                self.cached(name);
                self.int(*start);
                self.int(*end);
                self.bytes.push(u8::from(*ok));
                self.cached(message);
            }
            Record::User { starts, at } => {
                self.bytes.push(2);
                self.int(0);
                self.bytes.push(u8::from(*starts));
                self.int(*at);
            }
            Record::Group { groups, start, end } => {
                self.bytes.push(3);
                self.groups(groups);
                [*start, *end, 40].into_iter().for_each(|int| self.int(int));
                self.bytes.push(1);
            }
            Record::Error { message, at } => {
                self.bytes.push(4);
                self.cached(message);
                self.int(*at);
            }
        }
    }
}

fn binary(records: &[Record]) -> Vec<u8> {
    let mut encoder = Encoder::default();
    encoder.run();
    records.iter().for_each(|record| encoder.record(record));
    encoder.bytes
}

/// The simulation in every layout.
pub(super) fn files() -> Vec<Vec<u8>> {
    ERAS.iter().map(|era| text(*era, &simulation())).chain([binary(&simulation())]).collect()
}

const ERAS: [Era; 4] = [Era::V20, Era::V23, Era::V33, Era::V312];

#[test]
fn a_log_gives_percentiles_rates_and_errors_per_request() {
    let report = crate::parse("auto", &binary(&simulation())).unwrap();
    assert_eq!(report.tool, "gatling");
    assert_eq!(report.started_at.unwrap().to_string(), "2026-11-24T02:16:07Z");
    // Nearest rank over 1 … 100 ms.
    let percentiles = ["p50", "p90", "p95", "p99"].map(|suffix| value(&report, "/home", &format!("latency_{suffix}")));
    assert_eq!(percentiles, [Some(0.050), Some(0.090), Some(0.095), Some(0.099)]);
    assert_eq!(value(&report, "/api/cart", "latency_p50"), Some(0.010));
    // The failed one took 900 ms.
    assert_eq!((value(&report, "/api/checkout", "latency_p99"), value(&report, "/api/checkout", "error_ratio")), (Some(0.020), Some(0.5)));
    // 104 requests, 103 of them good: rank 102 of 1 … 100, 10, 30 and 20 is 99.
    assert_eq!(value(&report, "all", "latency_p99"), Some(0.099));
    assert_eq!(value(&report, "all", "requests_per_second"), Some(52.0), "104 in 2 s");
    assert_eq!((load(&report).requests, load(&report).failed, load(&report).virtual_users), (104, 1, Some(2)));
    assert_eq!(load(&report).duration_seconds, Some(2.0));
    assert_eq!(report.warnings, Vec::<String>::new());
    assert_eq!(report.tool_failures, Vec::<String>::new());
}

#[test]
fn every_layout_of_the_text_log_gives_what_the_binary_one_gives() {
    let expected = parse(&binary(&simulation())).unwrap();
    for era in ERAS {
        let log = text(era, &simulation());
        let report = crate::parse("auto", &log).unwrap();
        assert_eq!(report, expected, "{era:?}");
        let crlf = String::from_utf8(log).unwrap().replace('\n', "\r\n");
        assert_eq!(parse(crlf.as_bytes()).unwrap(), expected, "{era:?} with the line breaks of Windows");
    }
}

#[test]
fn a_stream_equals_the_whole_file() {
    for log in [binary(&simulation()), text(Era::V312, &simulation())] {
        let streamed = crate::parse_reader("auto", &mut std::io::BufReader::with_capacity(7, log.as_slice())).unwrap();
        assert_eq!(streamed, parse(&log).unwrap());
        assert!(crate::is_streamed("auto", &log).unwrap());
    }
}

#[test]
fn two_groups_with_the_same_request_are_told_apart_by_their_groups() {
    let request = |groups, end| Record::Request { groups, name: "/api/cart", start: 0, end, ok: true, message: "" };
    let records = [request(&["shop"], 10), request(&["shop", "retry"], 40), request(&[], 90)];
    for log in [binary(&records), text(Era::V312, &records)] {
        let report = parse(&log).unwrap();
        let endpoints: Vec<_> =
            load(&report).endpoints.iter().map(|found| (found.endpoint.as_str(), found.latency_seconds["p50"])).collect();
        assert_eq!(endpoints, [("/api/cart", 0.09), ("shop / /api/cart", 0.01), ("shop / retry / /api/cart", 0.04)]);
    }
}

#[test]
fn names_beyond_latin_1_are_read() {
    let record = Record::Request { groups: &["Käufer"], name: "買う", start: 0, end: 5, ok: true, message: "ünö" };
    assert_eq!(load(&parse(&binary(&[record])).unwrap()).endpoints[0].endpoint, "買う");
}

#[test]
fn errors_of_gatling_itself_are_failures_of_the_tool() {
    let error = || Record::Error { message: "No attribute named 'token' is defined", at: 5 };
    let mut records = simulation();
    records.extend([error(), error()]);
    let logs = ERAS.iter().skip(1).map(|era| text(*era, &records)).chain([binary(&records)]);
    for log in logs {
        assert_eq!(parse(&log).unwrap().tool_failures, ["No attribute named 'token' is defined (2 times)"]);
    }
}

#[test]
fn a_log_that_is_cut_off_keeps_what_came_before() {
    let whole = simulation();
    for log in [binary(&whole), text(Era::V312, &whole)] {
        // Within the record of the failed request, before the two users end.
        let at = log.windows(6).position(|window| window == b"status").unwrap();
        let report = parse(&log[..at]).unwrap();
        assert!(load(&report).requests >= 103, "{}", load(&report).requests);
        assert_eq!(report.warnings.len(), usize::from(load(&report).requests == 103), "{:?}", report.warnings);
    }
    let cut = binary(&whole);
    let report = parse(&cut[..cut.len() - 3]).unwrap();
    let expected = format!("the log ends in the middle of a record, at byte {}: what came before counts", cut.len() - 4);
    assert_eq!(report.warnings, [expected]);
    let line = text(Era::V312, &whole);
    let report = parse(&line[..line.len() - 20]).unwrap();
    assert_eq!(report.warnings, ["the log ends in the middle of line 111: what came before counts"]);
}

#[test]
fn a_request_that_ends_before_it_starts_is_left_out() {
    let records = [Record::Request { groups: &[], name: "/a", start: 10, end: 4, ok: true, message: "" }];
    // The record RUN of the encoder above has 84 bytes.
    for (log, place) in [(text(Era::V312, &records), "line 3"), (binary(&records), "byte 84")] {
        let report = parse(&log).unwrap();
        assert_eq!(report.measurements, Vec::new());
        let left_out = format!("{place}: the request /a ends before it starts and was left out");
        assert_eq!(report.warnings, [left_out.as_str(), "no HTTP request was measured"]);
    }
}

#[test]
fn an_empty_simulation_measures_nothing() {
    for log in [text(Era::V312, &[]), binary(&[])] {
        let report = parse(&log).unwrap();
        assert_eq!((report.measurements.len(), report.warnings.as_slice()), (0, ["no HTTP request was measured".to_owned()].as_slice()));
    }
}

#[test]
fn names_with_ids_do_not_grow_without_bound() {
    let mut log = text(Era::V312, &[]);
    (0..600).for_each(|id| log.extend(format!("REQUEST\t\t/item/{id}\t{START}\t{}\tOK\t \n", START + 5).into_bytes()));
    let report = parse(&log).unwrap();
    assert_eq!((load(&report).endpoints.len(), load(&report).requests), (500, 600));
    assert!(report.warnings[0].starts_with("more than 500 requests by name"), "{:?}", report.warnings);
}

#[test]
fn a_damaged_log_is_refused_with_its_place() {
    let refused = |body: &[u8]| parse(body).unwrap_err().to_string();
    let whole = binary(&[]);
    let damaged = [whole.as_slice(), &[9]].concat();
    let place = whole.len() + 1;
    assert_eq!(
        refused(&damaged),
        format!("gatling: a record of the unknown kind 9: the log is damaged, upload it again (at byte {place})")
    );
    assert_eq!(refused(&whole[..20]), "gatling: the log ends within its first record: upload it again (at byte 16)");
    let dangling = [whole.as_slice(), &[4], &(-7_i32).to_be_bytes()].concat();
    assert!(refused(&dangling).contains("a reference to the text -7 that was never written"));
    let huge = [whole.as_slice(), &[4], &1_i32.to_be_bytes(), &i32::MAX.to_be_bytes()].concat();
    assert!(refused(&huge).contains("a text of more than 1 MiB"));
    assert_eq!(
        refused(b"ASSERTION\tAAE=\nREQUEST\t\t/a\t1\t2\tOK\t \n"),
        "gatling: the record RUN is missing: send the whole simulation.log (at line 2)"
    );
}
