//! Request bodies: read whole up to the limit, decompressed with the expanded size capped, so that a bomb is refused before it is big.
//! Result files of gigabytes go through [`Uploads`] instead.

mod coding;
mod stream;
mod uploads;

pub use uploads::Uploads;
pub(super) use uploads::{Cut, Upload};

use super::problem::Problem;
use axum::body::Body;
use axum::http::HeaderMap;
use coding::Coding;
use http_body_util::LengthLimitError;
use usecases::Error;

/// The bytes as sent.
pub(super) async fn read_raw(body: Body, limit: usize) -> Result<Vec<u8>, Problem> {
    match axum::body::to_bytes(body, limit).await {
        Ok(bytes) => Ok(bytes.to_vec()),
        Err(error) => {
            let cause = error.into_inner();
            Err(if cause.is::<LengthLimitError>() {
                too_large(limit).into()
            } else {
                Problem::bad_request(format!("the body was cut off: {cause}"))
            })
        }
    }
}

/// The bytes as meant: `Content-Encoding: gzip|zstd` undone, also for files that were compressed before they were sent.
pub(super) async fn read(headers: &HeaderMap, body: Body, limit: usize) -> Result<Vec<u8>, Problem> {
    let named = Coding::named(headers)?;
    let raw = read_raw(body, limit).await?;
    match named.or_else(|| Coding::of(&raw)) {
        None => Ok(raw),
        Some(coding) => Ok(blocking(move || coding.expanded(&raw, limit)).await??),
    }
}

/// Work that takes longer than a request handler may hold its thread.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)
}

fn too_large(limit: usize) -> Error {
    Error::TooLarge(format!("the body is larger than {limit} bytes after decompression: split it, or raise `body_limit`"))
}
