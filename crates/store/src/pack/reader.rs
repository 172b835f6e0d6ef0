//! Bytes in and out of packed measurements.

use super::Corrupt;

pub(super) fn put_unsigned(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Zigzag: 0, −1, 1, −2 become 0, 1, 2, 3, so that small numbers of either sign stay short.
pub(super) fn put_signed(bytes: &mut Vec<u8>, number: i64) {
    put_unsigned(bytes, ((number << 1) ^ (number >> 63)) as u64);
}

pub(super) struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8], layout: u8) -> Result<Self, Corrupt> {
        match bytes.split_first() {
            Some((first, bytes)) if *first == layout => Ok(Self { bytes }),
            _ => Err(Corrupt),
        }
    }

    pub(super) fn at_end(&self) -> bool {
        self.bytes.is_empty()
    }

    pub(super) fn byte(&mut self) -> Result<u8, Corrupt> {
        let (first, rest) = self.bytes.split_first().ok_or(Corrupt)?;
        self.bytes = rest;
        Ok(*first)
    }

    pub(super) fn unsigned(&mut self) -> Result<u64, Corrupt> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(Corrupt)
    }

    pub(super) fn signed(&mut self) -> Result<i64, Corrupt> {
        let number = self.unsigned()?;
        Ok((number >> 1) as i64 ^ -((number & 1) as i64))
    }

    pub(super) fn float(&mut self) -> Result<f64, Corrupt> {
        let (first, rest) = self.bytes.split_first_chunk::<8>().ok_or(Corrupt)?;
        self.bytes = rest;
        Ok(f64::from_le_bytes(*first))
    }
}
