//! Receiving result files. What fits into memory stays there; a file of lines or records that does not is written to a temporary file
//! without a name, which the system removes by itself however the server ends.

use super::coding::Coding;
use super::stream::{Source, Stream};
use super::{blocking, too_large};
use crate::http::problem::Problem;
use axum::body::Body;
use axum::http::{HeaderMap, header};
use http_body_util::BodyExt;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::io::AsyncWriteExt;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use usecases::Error;

/// Largest upload that is held in memory, where `body_limit` is not less.
const MEMORY: usize = 32 * 1024 * 1024;

/// How much of a file's beginning tells its format, and is kept of one that could not be read.
pub(super) const HEAD: usize = 64 * 1024;

/// Large uploads that are received and read at the same time; others wait their turn, so that they do not fill the disk together.
const AT_ONCE: usize = 2;

/// Where large uploads go.
#[derive(Debug, Clone)]
pub struct Uploads {
    /// Folder of the temporary files; made when it is needed.
    pub folder: PathBuf,
    /// Most bytes of one upload, after decompression.
    pub largest: u64,
    turns: Arc<Semaphore>,
}

/// A received result file.
pub(in crate::http) enum Upload {
    /// As meant, decompressed.
    Whole(Vec<u8>),
    Stream(Stream),
    Cut(Cut),
}

/// An upload whose sender went away.
pub(in crate::http) struct Cut {
    /// Bytes that came, as they were sent.
    pub(in crate::http) received: u64,
    /// What `Content-Length` promised.
    pub(in crate::http) promised: Option<u64>,
    /// The beginning of it, decompressed.
    pub(in crate::http) head: Vec<u8>,
}

/// What is received so far.
struct Receiving {
    body: Body,
    received: u64,
    promised: Option<u64>,
    named: Option<Coding>,
    first: Vec<u8>,
}

impl Receiving {
    /// The next piece; `Err` when the connection broke.
    async fn next(&mut self) -> Result<Option<axum::body::Bytes>, ()> {
        loop {
            match self.body.frame().await {
                None => return Ok(None),
                Some(Err(_)) => return Err(()),
                Some(Ok(frame)) => {
                    if let Ok(data) = frame.into_data() {
                        self.received += data.len() as u64;
                        return Ok(Some(data));
                    }
                }
            }
        }
    }

    fn coding(&self) -> Option<Coding> {
        self.named.or_else(|| Coding::of(&self.first))
    }

    fn head(&self) -> Vec<u8> {
        match self.coding() {
            Some(coding) => coding.beginning(&self.first, HEAD),
            None => self.first.iter().take(HEAD).copied().collect(),
        }
    }

    fn cut(&self) -> Upload {
        Upload::Cut(Cut { received: self.received, promised: self.promised, head: self.head() })
    }

    /// Whether the file is of a format that is read record by record.
    fn is_streamed(&self, format: &str) -> bool {
        adapters::is_streamed(format, &self.head()).unwrap_or(false)
    }
}

impl Uploads {
    pub fn new(folder: PathBuf, largest: u64) -> Self {
        Self { folder, largest, turns: Arc::new(Semaphore::new(AT_ONCE)) }
    }

    /// Receives a file of the format. `limit` is the most that is read of one which has to be held as a whole.
    pub(in crate::http) async fn receive(&self, format: &str, headers: &HeaderMap, body: Body, limit: usize) -> Result<Upload, Problem> {
        let named = Coding::named(headers)?;
        let promised = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
        let mut receiving = Receiving { body, received: 0, promised, named, first: Vec::new() };
        let (memory, mut whole) = (MEMORY.min(limit), None);
        loop {
            match receiving.next().await {
                Err(()) => return Ok(receiving.cut()),
                Ok(None) => break,
                Ok(Some(data)) => receiving.first.extend_from_slice(&data),
            }
            if receiving.first.len() <= memory {
                continue;
            }
            if !*whole.get_or_insert_with(|| !receiving.is_streamed(format)) {
                return self.spool(receiving).await;
            }
            if receiving.first.len() > limit {
                return Err(too_large(limit).into());
            }
        }
        let Some(coding) = receiving.coding() else { return Ok(Upload::Whole(receiving.first)) };
        let streamed = receiving.is_streamed(format);
        let limit = if streamed { memory } else { limit };
        let (raw, expanded) = blocking(move || {
            let expanded = coding.expanded(&receiving.first, limit);
            (receiving.first, expanded)
        })
        .await?;
        match expanded {
            Err(Error::TooLarge(_)) if streamed => {
                let turn = self.turn().await?;
                Ok(Upload::Stream(Stream { source: Source::Memory(raw), coding: Some(coding), largest: self.largest, _turn: turn }))
            }
            expanded => Ok(Upload::Whole(expanded?)),
        }
    }

    async fn turn(&self) -> Result<OwnedSemaphorePermit, Error> {
        self.turns.clone().acquire_owned().await.map_err(Error::internal)
    }

    async fn spool(&self, mut receiving: Receiving) -> Result<Upload, Problem> {
        let turn = self.turn().await?;
        let folder = self.folder.clone();
        let file = blocking(move || {
            std::fs::create_dir_all(&folder)?;
            tempfile::tempfile_in(&folder)
        });
        let mut file = tokio::fs::File::from_std(file.await?.map_err(Error::internal)?);
        let coding = receiving.coding();
        file.write_all(&receiving.first).await.map_err(Error::internal)?;
        receiving.first.truncate(HEAD);
        receiving.first.shrink_to_fit();
        loop {
            // What is larger before it is expanded is so after it.
            if receiving.received > self.largest {
                return Err(larger_than(self.largest).into());
            }
            match receiving.next().await {
                Err(()) => return Ok(receiving.cut()),
                Ok(None) => break,
                Ok(Some(data)) => file.write_all(&data).await.map_err(Error::internal)?,
            }
        }
        file.flush().await.map_err(Error::internal)?;
        let source = Source::File(file.into_std().await);
        Ok(Upload::Stream(Stream { source, coding, largest: self.largest, _turn: turn }))
    }
}

pub(super) fn larger_than(largest: u64) -> Error {
    Error::TooLarge(format!("the upload is larger than {largest} bytes after decompression: split the run, or raise PACEKEEPER_MAX_STREAM"))
}
