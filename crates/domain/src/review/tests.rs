use super::*;
use crate::results::Direction;
use crate::time::{Day, IsoWeek};

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn row(name: &str, qualifiers: &[&str], target: &str, actual: Option<&str>, status: Status) -> Row {
    Row {
        name: name.to_owned(),
        qualifiers: qualifiers.iter().map(|text| (*text).to_owned()).collect(),
        target: target.to_owned(),
        actual: actual.map(str::to_owned),
        status,
        link: String::new(),
    }
}

fn watched(name: &str, direction: Direction, weeks: &[f64]) -> Watched {
    Watched {
        name: name.to_owned(),
        qualifiers: vec!["Orders".to_owned()],
        direction,
        unit: "seconds".to_owned(),
        has_target: false,
        weeks: weeks.iter().copied().map(Some).collect(),
        link: String::new(),
    }
}

fn action(number: i64, title: &str) -> Action {
    Action {
        number,
        title: title.to_owned(),
        owner: Some("Ana".to_owned()),
        team: Some("Orders".to_owned()),
        created: day("2026-10-13"),
        due: Some(day("2026-10-30")),
        done: None,
    }
}

/// The week that the program description's document is of, as tools would have told it.
fn week_42() -> Input {
    // Median 0.176, deviations 0 and 0.001: what moves by 0.0044 or more is no noise.
    let latency = [0.175, 0.177, 0.176, 0.175, 0.177, 0.176, 0.177, 0.175, 0.176, 0.177, 0.175, 0.1762, 0.185];
    let memory: Vec<f64> = (0..13).map(|week| 1.0e9 + 1.0e7 * f64::from(week)).collect();
    let mut error_rate = watched("Error Rate", Direction::Lower, &[0.0008; 13]);
    error_rate.has_target = true;
    Input {
        week: IsoWeek { year: 2026, week: 42 },
        today: day("2026-10-19"),
        scope: "t:orders".to_owned(),
        name: "Orders".to_owned(),
        wide: false,
        rows: vec![
            row("Availability", &["Orders"], "99.9%", Some("99.95%"), Status::Met),
            row("Latency p99", &["/api/orders", "Orders"], "200ms", Some("185ms"), Status::Met),
            row("Error Rate", &["Orders"], "0.1%", Some("0.08%"), Status::Met),
        ],
        watched: vec![
            watched("p99 latency", Direction::Lower, &latency),
            watched(
                "Throughput",
                Direction::Higher,
                &[900.0, 905.0, 899.0, 903.0, 897.0, 902.0, 900.0, 905.0, 899.0, 903.0, 897.0, 902.0, 901.0],
            ),
            watched("Memory usage", Direction::Lower, &memory),
            error_rate,
        ],
        profiles: vec![Profile {
            service: "Orders".to_owned(),
            kind: "cpu".to_owned(),
            samples: 10_000,
            top: [("OrderService.calculateTax", 0.15), ("JSON serialization", 0.08), ("ProductRepository.search", 0.12)]
                .map(|(function, ratio)| (function.to_owned(), ratio))
                .into(),
            link: String::new(),
        }],
        actions: vec![action(1, "Investigate memory trend"), action(2, "Optimize calculateTax"), action(3, "Index review for search")],
        incidents_known: true,
        incidents: Vec::new(),
        maturity: Vec::new(),
        untriaged: Vec::new(),
    }
}

#[test]
fn the_program_descriptions_week_42_is_reproduced_byte_for_byte() {
    let block = include_str!("week-42.md");
    let text = markdown(&generate(week_42()), &Commentary::new());
    assert_eq!(text.get(..block.len()), Some(block), "{text}");
    assert_eq!(&text[block.len()..], "\n### Maturity changes\n- No changes\n\n### Triage debt\n- Nothing waits for triage\n");
}

#[test]
fn what_is_unknown_says_so_and_gets_no_tick() {
    let mut input = week_42();
    input.rows = vec![row("Availability", &[], "99.9%", None, Status::Unknown)];
    input.incidents_known = false;
    input.profiles.clear();
    input.watched[0].weeks[12] = None;
    let text = markdown(&generate(input), &Commentary::new());
    for line in [
        "| Availability | 99.9% | unknown | ❔ |",
        "- p99 latency unknown: nothing was measured this week",
        "- Unknown: no profiler reported this week",
        "- Unknown: no source of incidents reported",
    ] {
        assert!(text.lines().any(|known| known == line), "{line} is not in\n{text}");
    }
    assert!(!text.contains('✅'), "{text}");
}

#[test]
fn rows_of_one_name_are_told_apart_by_as_little_as_it_takes() {
    let mut input = week_42();
    input.rows = vec![
        row("Latency p99", &["/pay", "Checkout"], "1s", None, Status::Unknown),
        row("Latency p99", &["/cart", "Checkout"], "1s", None, Status::Unknown),
        row("Latency p99", &["/cart", "Basket"], "1s", None, Status::Unknown),
        row("Availability", &["Checkout"], "99%", None, Status::Unknown),
    ];
    let names: Vec<String> = generate(input).slos.into_iter().map(|line| line.name).collect();
    assert_eq!(names, ["Latency p99 (/pay)", "Latency p99 (/cart, Checkout)", "Latency p99 (/cart, Basket)", "Availability"]);
}

#[test]
fn actions_are_carried_over_with_their_age() {
    let mut input = week_42();
    input.actions = vec![
        Action { created: day("2026-09-25"), due: Some(day("2026-10-01")), ..action(1, "Old") },
        Action { created: day("2026-09-25"), done: Some(day("2026-10-14")), ..action(2, "Done") },
        Action { created: day("2026-09-25"), done: Some(day("2026-10-09")), ..action(3, "Done before") },
        Action { created: day("2026-10-20"), ..action(4, "Later") },
        // Done after the week: it was open in it.
        Action { created: day("2026-10-12"), done: Some(day("2026-10-20")), ..action(5, "Done later") },
    ];
    let text = markdown(&generate(input), &Commentary::new());
    let part: Vec<&str> = text.split("### Actions\n").nth(1).unwrap().split("\n\n").next().unwrap().lines().collect();
    assert_eq!(part, ["- [ ] Old (carried over 3 weeks, overdue since 2026-10-01)", "- [ ] Done later", "- [x] Done"]);
}

#[test]
fn a_long_table_of_a_group_leaves_out_only_what_was_met() {
    let mut input = week_42();
    input.wide = true;
    input.rows =
        (0..40).map(|n| row(&format!("SLO {n}"), &[], "99%", None, if n % 2 == 0 { Status::Met } else { Status::Missed })).collect();
    let document = generate(input);
    assert_eq!((document.slos.len(), document.slos_left_out), (20, 20));
    assert!(document.slos.iter().all(|line| line.status == Status::Missed));
    assert!(markdown(&document, &Commentary::new()).contains("\n20 more were met.\n"));
}

#[test]
fn debt_is_capped_by_age_and_never_dropped() {
    let mut input = week_42();
    let line =
        |number: i64| TriageLine { number, title: "slow".to_owned(), owner: (number % 2 == 0).then(|| "Ana".to_owned()), age_days: number };
    input.untriaged = (1..=13).map(line).collect();
    let text = markdown(&generate(input), &Commentary::new());
    let part: Vec<&str> = text.split("### Triage debt\n").nth(1).unwrap().lines().collect();
    assert_eq!(part.len(), 11);
    assert_eq!(part[0], "- R-13 slow: 13 days old, owned by nobody");
    assert_eq!(part[10], "- More: Ana 1, nobody 2");
}

#[test]
fn commentary_stands_under_its_section() {
    let commentary = Commentary::from([
        (Section::Trends, "It is the new cache.\nWe watch it.".to_owned()),
        (Section::Summary, "A calm week.".to_owned()),
    ]);
    let text = markdown(&generate(week_42()), &commentary);
    assert!(
        text.contains("- Memory usage trending up (investigate)\n\n> It is the new cache.\n> We watch it.\n\n### Top Hotspots"),
        "{text}"
    );
    assert!(text.ends_with("\n### Commentary\nA calm week.\n"), "{text}");
}

#[test]
fn titles_cannot_become_markup() {
    let mut input = week_42();
    input.actions = vec![action(1, "[x](http://evil) <img> *bold*")];
    input.rows[0].name = "a|b".to_owned();
    let document = generate(input);
    let text = markdown(&document, &Commentary::new());
    assert!(text.contains("- [ ] \\[x\\](http://evil) &lt;img> \\*bold\\*"), "{text}");
    assert!(text.contains("| a\\|b | 99.9%"), "{text}");
    let page = html(&document, &Commentary::new(), "https://perf.example");
    assert!(page.contains("☐ <a href=\"https://perf.example/actions/A-1\">[x](http://evil) &lt;img&gt; *bold*</a>"), "{page}");
}

#[test]
fn two_weeks_are_compared_line_by_line() {
    let before = generate(week_42());
    let mut input = week_42();
    input.rows[0] = row("Availability", &["Orders"], "99.9%", Some("99.8%"), Status::Missed);
    input.actions.remove(1);
    let after = generate(input);
    let found: Vec<(Section, String, Option<bool>)> =
        compare(&before, &after).into_iter().map(|one| (one.section, one.text, one.better)).collect();
    assert_eq!(
        found,
        [
            (Section::Slos, "Availability: missed, was met (99.8%, was 99.95%)".to_owned(), Some(false)),
            (Section::Actions, "A-2 Optimize calculateTax: no longer open".to_owned(), None),
        ]
    );
    assert_eq!(compare(&before, &before), []);
}

#[test]
fn of_lines_that_were_cut_nothing_false_is_said() {
    let mut input = week_42();
    input.wide = true;
    input.rows = (0..22).map(|n| row(&format!("SLO {n:02}"), &[], "99%", Some("99.5%"), Status::Met)).collect();
    input.rows[20] = row("SLO 20", &[], "99%", Some("98%"), Status::Missed);
    input.actions = (1..=26).map(|number| Action { created: day("2026-10-01"), due: None, ..action(number, "Old") }).collect();
    let line = |number: i64, age_days: i64| TriageLine { number, title: "slow".to_owned(), owner: None, age_days };
    input.untriaged = (1..=11).map(|number| line(number, 40 - number)).collect();
    let before = generate(input.clone());
    assert_eq!((before.slos_left_out, before.actions_left_out, before.triage_left_out.len()), (2, 1, 1));
    assert!(before.slos.iter().all(|line| line.name != "SLO 21"));

    input.rows[20] = row("SLO 20", &[], "99%", Some("99.5%"), Status::Met);
    input.rows[21] = row("SLO 21", &[], "99%", Some("97%"), Status::Missed);
    // A-26 moves up and A-1 is done; two begin, of which one was logged in this week.
    input.actions[0].done = Some(day("2026-10-14"));
    input.actions.push(Action { created: day("2026-10-13"), due: Some(day("2026-10-15")), ..action(27, "Urgent") });
    input.actions.push(Action { created: day("2026-10-05"), due: Some(day("2026-10-15")), ..action(28, "Moved here") });
    // R-11 moves up for R-1; R-12 is found in this week.
    input.untriaged.remove(0);
    input.untriaged.push(line(12, 2));
    let after = generate(input.clone());
    let texts = |before, after| compare(before, after).into_iter().map(|one| one.text).collect::<Vec<_>>();
    assert_eq!(
        texts(&before, &after),
        ["SLO 21: missed (97%), was not missed before", "SLO 20: no longer missed (was 98%)", "A-27 Urgent: new"]
    );
    // Nothing is left out any more: what is gone is gone.
    input.untriaged.truncate(8);
    input.actions.truncate(20);
    let short = generate(input);
    let told = texts(&after, &short);
    assert!(told.contains(&"R-10 slow: triaged".to_owned()) && told.contains(&"A-24 Old: no longer open".to_owned()), "{told:?}");
}

#[test]
fn a_week_that_is_not_over_is_held_against_no_whole_week() {
    let mut input = week_42();
    // Wednesday: 440 of what will be some 900.
    input.today = day("2026-10-14");
    input.watched[1].weeks[12] = Some(440.0);
    input.watched[0].weeks[12] = None;
    input.actions = ["2026-10-13", "2026-10-14", "2026-10-16"]
        .into_iter()
        .zip(1..)
        .map(|(due, number)| Action { due: Some(day(due)), ..action(number, due) })
        .collect();
    let text = markdown(&generate(input.clone()), &Commentary::new());
    for line in [
        "- p99 latency unknown: nothing was measured this week yet",
        "- Throughput 7.333min so far: the week is not over",
        "- [ ] 2026-10-13 (overdue since 2026-10-13)",
        "- [ ] 2026-10-14",
        "- [ ] 2026-10-16",
    ] {
        assert!(text.lines().any(|known| known.starts_with(line)), "{line} is not in\n{text}");
    }
    assert!(!text.contains("decreased") && !text.contains("trending"), "{text}");
    input.today = day("2026-10-19");
    let text = markdown(&generate(input), &Commentary::new());
    assert!(text.contains("- [ ] 2026-10-16 (overdue since 2026-10-16)") && text.contains("decreased"), "{text}");
}

#[test]
fn the_hash_changes_with_what_is_frozen_and_with_nothing_else() {
    let document = generate(week_42());
    let hash = |commentary: &Commentary, revision| Frozen { document: &document, commentary, revision, model: 1 }.hash();
    let none = Commentary::new();
    let some = Commentary::from([(Section::Summary, "Calm".to_owned())]);
    assert_eq!(hash(&none, 1), hash(&none, 1));
    assert_eq!(hash(&none, 1).len(), 64);
    assert_ne!(hash(&none, 1), hash(&some, 1));
    assert_ne!(hash(&none, 1), hash(&none, 2));
}

#[test]
fn a_week_is_read_as_it_is_written() {
    assert_eq!("2026-W53".parse::<IsoWeek>().unwrap().to_string(), "2026-W53");
    for wrong in ["2026-W54", "2025-W53", "2026-W5", "2026W05", "26-W05", "2026-W+5"] {
        assert!(wrong.parse::<IsoWeek>().is_err(), "{wrong}");
    }
}
