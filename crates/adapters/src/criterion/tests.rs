use super::*;
use domain::results::{Direction, Measurement, Unit};
use std::io::Write;

const PACKED: &[u8] = include_bytes!("../../fixtures/criterion/criterion_0.5.tar.gz");
const TEXT: &[u8] = include_bytes!("../../fixtures/criterion/bencher_format.txt");

fn find<'a>(report: &'a Report, benchmark: &str) -> &'a Measurement {
    report.measurements.iter().find(|found| found.benchmark == benchmark).unwrap()
}

#[test]
fn a_packed_directory_gives_the_median_of_the_samples() {
    let report = parse(PACKED).unwrap();
    let names: Vec<&str> = report.measurements.iter().map(|found| found.benchmark.as_str()).collect();
    assert_eq!(names, ["calc_small", "flat/one two", "orders/calc/1000", "orders/calc/500"]);
    let calc = find(&report, "calc_small");
    // Criterion's own estimates of the same samples: median 159.02812989766755 ns.
    assert!((calc.value - 159.02812989766755e-9).abs() < 1e-20, "{}", calc.value);
    assert_eq!((calc.n, calc.samples.len(), calc.unit, calc.direction), (10, 10, Unit::Seconds, Direction::Lower));
    // times[0] / iters[0] of its sample.json.
    assert!((calc.samples[0] - 2982187.0 / 21694.0 * 1e-9).abs() < 1e-20);
    // Criterion divides by n - 1 too.
    assert!((calc.spread.unwrap() - 33.61007221744013e-9).abs() < 1e-18, "{:?}", calc.spread);
    assert!((find(&report, "orders/calc/500").value - 918.8049555978433e-9).abs() < 1e-20);
    assert_eq!(report.warnings, Vec::<String>::new());
}

#[test]
fn flat_sampling_without_slope_and_samples_falls_back_to_the_estimates() {
    let report = parse(PACKED).unwrap();
    let flat = find(&report, "flat/one two");
    assert!((flat.value - 113.89415036087428e-9).abs() < 1e-20, "the median: {}", flat.value);
    assert!((flat.spread.unwrap() - 21.44852596927091e-9).abs() < 1e-20, "{:?}", flat.spread);
    assert_eq!((flat.n, flat.samples.len()), (1, 0));
}

#[test]
fn flat_sampling_of_version_0_8_gives_its_samples_and_the_text_the_same_median() {
    let report = parse(include_bytes!("../../fixtures/criterion/criterion_0.8_flat.tar.gz")).unwrap();
    let found: Vec<_> = report.measurements.iter().map(|found| (found.benchmark.as_str(), found.n, found.samples.len())).collect();
    assert_eq!(found, [("cart sum/calc/100", 10, 10), ("cart sum/calc/50", 10, 10)], "`new` only, not `base` beside it");
    // Criterion's own estimates: medians 78.22740304813641 and 43.2477168642845 ns, standard deviation of the second 81.91265951325184 ns.
    let [hundred, fifty] = report.measurements.as_slice() else { panic!("{report:?}") };
    assert!((hundred.value - 78.22740304813641e-9).abs() < 1e-20 && (fifty.value - 43.2477168642845e-9).abs() < 1e-20, "{report:?}");
    assert!((fifty.spread.unwrap() - 81.91265951325184e-9).abs() < 1e-18, "{:?}", fifty.spread);
    // Printed for the same run.
    let text = parse(include_bytes!("../../fixtures/criterion/bencher_format_0.8.txt")).unwrap();
    let found: Vec<_> = text.measurements.iter().map(|found| (found.benchmark.as_str(), found.value)).collect();
    assert_eq!(found, [("cart sum/calc/50", 4.3e-8), ("cart sum/calc/100", 7.8e-8)]);
}

fn packed(files: &[(&str, &str)]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (path, content) in files {
        let mut header = tar::Header::new_ustar();
        header.set_size(content.len() as u64);
        // `set_path` refuses what a hostile tar may carry.
        header.as_old_mut().name[..path.len()].copy_from_slice(path.as_bytes());
        header.set_cksum();
        builder.append(&header, content.as_bytes()).unwrap();
    }
    builder.into_inner().unwrap()
}

const MEDIAN: &str = r#"{"mean": {"point_estimate": 9}, "median": {"point_estimate": 5}, "slope": null}"#;

#[test]
fn a_plain_tar_at_any_depth_is_read_and_what_else_is_in_it_is_not() {
    let body = packed(&[
        ("a/new/benchmark.json", r#"{"full_id": "x y"}"#),
        ("a/new/estimates.json", MEDIAN),
        ("a/base/benchmark.json", r#"{"full_id": "old"}"#),
        ("a/report/index.html", "<html>"),
    ]);
    assert!(looks_like(&body).is_ok());
    let report = parse(&body).unwrap();
    assert_eq!(report.measurements.iter().map(|found| (found.benchmark.as_str(), found.value)).collect::<Vec<_>>(), [("x y", 5e-9)]);
}

#[test]
fn paths_that_lead_out_of_the_directory_are_ignored_and_told() {
    let body = packed(&[("../evil/new/benchmark.json", r#"{"full_id": "x"}"#), ("/abs/new/benchmark.json", r#"{"full_id": "y"}"#)]);
    let report = parse(&body).unwrap();
    assert_eq!(report.measurements, Vec::new());
    assert_eq!(
        report.warnings,
        [
            "../evil/new/benchmark.json was left out: a path must not lead out of the directory",
            "/abs/new/benchmark.json was left out: a path must not lead out of the directory",
        ]
    );
}

#[test]
fn a_directory_that_lacks_files_or_names_a_benchmark_twice_is_told() {
    let body = packed(&[
        ("a/new/benchmark.json", r#"{"full_id": "x"}"#),
        ("a/new/estimates.json", MEDIAN),
        ("b/new/estimates.json", MEDIAN),
        ("c/new/benchmark.json", r#"{"full_id": "x"}"#),
        ("c/new/sample.json", r#"{"sampling_mode": "Flat", "iters": [2.0, 0.0, 2.0], "times": [8.0, 1.0, -1.0]}"#),
    ]);
    let report = parse(&body).unwrap();
    assert_eq!(report.measurements.iter().map(|found| (found.value, found.n)).collect::<Vec<_>>(), [(4e-9, 1)]);
    assert_eq!(
        report.warnings,
        [
            "b/new has no benchmark.json and was left out: upload the whole directory",
            "benchmark x: 2 of 3 values of its time are not finite, positive numbers, they were left out",
            "benchmark x has its time twice: the last one was kept, give each its own name",
        ]
    );
}

#[test]
fn the_bencher_text_is_read_with_spaces_in_names_and_commas_in_numbers() {
    let report = parse(TEXT).unwrap();
    let found: Vec<_> = report.measurements.iter().map(|found| (found.benchmark.as_str(), found.value, found.spread, found.n)).collect();
    assert_eq!(found, [("calc_small", 2.89e-7, None, 1), ("orders/calc/500", 8.62e-7, None, 1), ("orders/calc/1000", 1.984e-6, None, 1)]);
    let body = b"running 3 tests\ntest a b ... bench:   1,234.50 ns/iter (+/- 1,000) = 5 MB/s\ntest c ... FAILED\ntest d ... ok\ntest a b ... bench: 7 ns/iter (+/- 0)\ntest e ... bench:  12 ns/it";
    let report = parse(body).unwrap();
    assert_eq!(report.measurements.iter().map(|found| (found.benchmark.as_str(), found.value)).collect::<Vec<_>>(), [("a b", 7e-9)]);
    assert_eq!(report.tool_failures, ["c failed"]);
    assert_eq!(
        report.warnings,
        [
            "benchmark a b has its time twice: the last one was kept, give each its own name",
            "benchmark e: its line is cut off or damaged and was left out"
        ]
    );
}

#[test]
fn what_is_refused_says_where() {
    let refused = |body: &[u8]| parse(body).unwrap_err().to_string();
    assert_eq!(
        refused(b"{}"),
        "criterion: neither a tar nor a line `test NAME ... bench: N ns/iter`: send what criterion wrote (at byte 0)"
    );
    let body = packed(&[("a/new/benchmark.json", r#"{"full_id": "#)]);
    assert_eq!(refused(&body), "criterion: the document ends in the middle, it was cut off: upload it again (at `a/new/benchmark.json`)");
    assert!(refused(&body[..520]).starts_with("criterion: the tar is damaged, cut off or larger than 512 MiB: pack and upload it again ("));
    // Between two files: a name, its header and a block of content are 1,024 bytes.
    let two = packed(&[("a/new/benchmark.json", r#"{"full_id": "x"}"#), ("a/new/estimates.json", MEDIAN)]);
    assert!(refused(&two[..1024]).starts_with("criterion: the tar is damaged, cut off or "), "{}", refused(&two[..1024]));
    let mut other = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    other.write_all(b"hello").unwrap();
    assert_eq!(refused(&other.finish().unwrap()), "criterion: a gzip stream, but of no tar: send what criterion wrote (at byte 0)");
}

#[test]
fn a_tar_without_benchmarks_is_a_report_without_measurements() {
    let report = parse(&packed(&[("a/report/index.html", "<html>")])).unwrap();
    assert_eq!(report.measurements, Vec::new(), "nothing measured: the verdict is `error`");
}

#[test]
fn a_bomb_is_refused_by_its_expanded_size() {
    let mut tar = packed(&[
        ("zeros", &"0".repeat(4 * 1024 * 1024)),
        ("a/new/benchmark.json", r#"{"full_id": "x"}"#),
        ("a/new/estimates.json", MEDIAN),
    ]);
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(&tar).unwrap();
    let bomb = encoder.finish().unwrap();
    assert!(bomb.len() < 8 * 1024, "five hundredfold: {}", bomb.len());
    let error = directory::parse(MultiGzDecoder::new(bomb.as_slice()), 1024 * 1024).unwrap_err().to_string();
    assert!(error.contains("larger than 1 MiB"), "{error}");
    assert_eq!(parse(&bomb).unwrap().measurements.len(), 1, "it is below the real limit");
    // What is past the end of the archive is not read.
    tar.extend([7; 2048]);
    assert_eq!(parse(&tar).unwrap().measurements.len(), 1);
}
