//! The two packed forms of measurements: a series' block of up to 64 points, and all points of one run.
//!
//! A point is at most 8 bytes of value, 8 of spread and small whole numbers written as differences to the point before, 7 bits a byte
//! (LEB128, negative numbers zigzag). The first byte names the layout, so that it can change without rewriting what is stored.

mod reader;

use crate::compressed::{compress, decompress};
use domain::ids::{RunId, SeriesId};
use reader::{Reader, put_signed, put_unsigned};

/// Points of a full block.
pub const BLOCK_CAPACITY: usize = 64;

const LAYOUT: u8 = 1;
/// Set in the byte of flags when a spread follows.
const HAS_SPREAD: u8 = 0x80;

/// One measurement of a series.
#[derive(Debug, Clone, Copy)]
pub struct Point {
    /// Its place in the series' order.
    pub ord: i64,
    pub run: RunId,
    pub value: f64,
    /// Standard deviation of the raw values; NaN where unknown.
    pub spread: f64,
    /// Raw values behind it.
    pub n: i64,
    /// `DEFAULT_BRANCH | DIRTY | QUARANTINED`.
    pub flags: u8,
}

impl Point {
    pub const DEFAULT_BRANCH: u8 = 1;
    pub const DIRTY: u8 = 2;
    pub const QUARANTINED: u8 = 4;
}

/// Bit by bit, so that two unknown spreads are equal.
impl PartialEq for Point {
    fn eq(&self, other: &Self) -> bool {
        let bits = |point: &Self| (point.ord, point.run, point.value.to_bits(), point.spread.is_nan(), point.n, point.flags);
        bits(self) == bits(other) && (self.spread.is_nan() || self.spread.to_bits() == other.spread.to_bits())
    }
}

/// One measurement of a run: the point and the series it belongs to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RunPoint {
    pub series: SeriesId,
    pub point: Point,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("packed measurements are cut short or of an unknown layout")]
pub struct Corrupt;

/// Packs the points of one block, in their order.
pub fn pack_block(points: &[Point]) -> Vec<u8> {
    let mut bytes = vec![LAYOUT];
    let (mut ord, mut run) = (0, 0);
    for point in points {
        put_signed(&mut bytes, point.ord.wrapping_sub(ord));
        put_signed(&mut bytes, point.run.0.wrapping_sub(run));
        put_measurement(&mut bytes, point);
        (ord, run) = (point.ord, point.run.0);
    }
    bytes
}

pub fn unpack_block(bytes: &[u8]) -> Result<Vec<Point>, Corrupt> {
    let mut reader = Reader::new(bytes, LAYOUT)?;
    let mut points = Vec::with_capacity(BLOCK_CAPACITY);
    let (mut ord, mut run) = (0_i64, 0_i64);
    while !reader.at_end() {
        ord = ord.wrapping_add(reader.signed()?);
        run = run.wrapping_add(reader.signed()?);
        points.push(measurement(&mut reader, ord, RunId(run))?);
    }
    Ok(points)
}

/// Packs and compresses the points of one run. Their `run` is not written: it is the row's.
pub fn pack_run(points: &[RunPoint]) -> Vec<u8> {
    let mut bytes = vec![LAYOUT];
    let (mut series, mut ord) = (0, 0);
    for RunPoint { series: of, point } in points {
        put_signed(&mut bytes, of.0.wrapping_sub(series));
        put_signed(&mut bytes, point.ord.wrapping_sub(ord));
        put_measurement(&mut bytes, point);
        (series, ord) = (of.0, point.ord);
    }
    // Writing to memory does not fail; should it ever, the empty text is refused as corrupt when read.
    compress(&bytes).unwrap_or_default()
}

pub fn unpack_run(run: RunId, packed: &[u8]) -> Result<Vec<RunPoint>, Corrupt> {
    let bytes = decompress(packed).map_err(|_| Corrupt)?;
    let mut reader = Reader::new(&bytes, LAYOUT)?;
    let mut points = Vec::new();
    let (mut series, mut ord) = (0_i64, 0_i64);
    while !reader.at_end() {
        series = series.wrapping_add(reader.signed()?);
        ord = ord.wrapping_add(reader.signed()?);
        points.push(RunPoint { series: SeriesId(series), point: measurement(&mut reader, ord, run)? });
    }
    Ok(points)
}

/// Packs and compresses the raw values behind a run's points.
pub fn pack_samples(samples: &[(SeriesId, Vec<f64>)]) -> Vec<u8> {
    let mut bytes = vec![LAYOUT];
    let mut before = 0;
    for (series, values) in samples {
        put_signed(&mut bytes, series.0.wrapping_sub(before));
        put_unsigned(&mut bytes, values.len() as u64);
        for value in values {
            bytes.extend_from_slice(&value.to_le_bytes());
        }
        before = series.0;
    }
    compress(&bytes).unwrap_or_default()
}

pub fn unpack_samples(packed: &[u8]) -> Result<Vec<(SeriesId, Vec<f64>)>, Corrupt> {
    let bytes = decompress(packed).map_err(|_| Corrupt)?;
    let mut reader = Reader::new(&bytes, LAYOUT)?;
    let mut samples = Vec::new();
    let mut series = 0_i64;
    while !reader.at_end() {
        series = series.wrapping_add(reader.signed()?);
        let values = (0..reader.unsigned()?).map(|_| reader.float()).collect::<Result<_, _>>()?;
        samples.push((SeriesId(series), values));
    }
    Ok(samples)
}

fn put_measurement(bytes: &mut Vec<u8>, point: &Point) {
    let spread = if point.spread.is_nan() { 0 } else { HAS_SPREAD };
    bytes.push((point.flags & !HAS_SPREAD) | spread);
    put_signed(bytes, point.n);
    bytes.extend_from_slice(&point.value.to_le_bytes());
    if spread != 0 {
        bytes.extend_from_slice(&point.spread.to_le_bytes());
    }
}

fn measurement(reader: &mut Reader<'_>, ord: i64, run: RunId) -> Result<Point, Corrupt> {
    let flags = reader.byte()?;
    let n = reader.signed()?;
    let value = reader.float()?;
    let spread = if flags & HAS_SPREAD == 0 { f64::NAN } else { reader.float()? };
    Ok(Point { ord, run, value, spread, n, flags: flags & !HAS_SPREAD })
}
