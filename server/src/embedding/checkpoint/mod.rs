//! Published checkpoints: tensors by name, from PyTorch's zip files and from safetensors. Knows no network; which
//! tensors are wanted and what becomes of them is in `tensors/mod.rs`.

mod pickle;

use std::{
    collections::HashMap,
    fs,
    io::{Cursor, Read},
    path::Path,
};

use safetensors::{Dtype, SafeTensors, tensor::Metadata};
use sha2::{Digest, Sha256};
use zip::{CompressionMethod, ZipArchive};

use pickle::PickledTensor;

/// The message begins with the file or the network and ends with what to do.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// No checkpoint, or a broken one.
    #[error("{0}")]
    Broken(String),
    /// A checkpoint of another network.
    #[error("{0}")]
    Foreign(String),
    #[error("cannot write {0}: {1}; check that the disk has room and the folder is writable")]
    Write(String, std::io::Error),
}

/// Larger than the checkpoint of any network that runs here.
pub const LARGEST: u64 = 4 << 30;
const GET_IT_AGAIN: &str = "get the checkpoint again and compare its size with the published one";

#[derive(Clone, Debug, PartialEq)]
pub struct Tensor {
    pub shape: Vec<usize>,
    /// Row-major.
    pub values: Vec<f32>,
}

/// A checkpoint in memory.
pub struct Checkpoint {
    /// For messages and records.
    pub file: String,
    pub bytes: u64,
    pub sha256: [u8; 32],
    format: CheckpointFormat,
}

enum CheckpointFormat {
    /// `FOLDER/data.pkl` describes the tensors, `FOLDER/data/KEY` are their values.
    PyTorch { archive: ZipArchive<Cursor<Vec<u8>>>, folder: String, tensors: HashMap<String, PickledTensor> },
    /// The values begin at `start`.
    Safetensors { bytes: Vec<u8>, start: usize, tensors: Metadata },
}

impl Checkpoint {
    pub fn open(path: &Path) -> Result<Self, ImportError> {
        let file = path.display().to_string();
        let unreadable = |error: std::io::Error| ImportError::Broken(format!("{file} cannot be read: {error}"));
        if fs::metadata(path).map_err(unreadable)?.len() > LARGEST {
            return Err(ImportError::Broken(format!("{file} is larger than 4 GiB: no network that runs here is")));
        }
        let bytes = fs::read(path).map_err(unreadable)?;
        Self::read(file, bytes)
    }

    /// `file` names the bytes in messages.
    pub fn read(file: String, bytes: Vec<u8>) -> Result<Self, ImportError> {
        let (length, sha256) = (bytes.len() as u64, Sha256::digest(&bytes).into());
        let format = if bytes.starts_with(b"PK\x03\x04") {
            CheckpointFormat::pytorch(bytes)
        } else if bytes.get(8) == Some(&b'{') {
            CheckpointFormat::safetensors(bytes)
        } else if bytes.starts_with(b"\x80\x02") {
            Err("was saved by PyTorch before 1.6; get the published file, or save it anew with a newer one".to_owned())
        } else {
            Err(format!("is neither a PyTorch checkpoint nor safetensors; {GET_IT_AGAIN}"))
        };
        match format {
            Ok(format) => Ok(Self { file, bytes: length, sha256, format }),
            Err(what) => Err(ImportError::Broken(format!("{file} {what}"))),
        }
    }

    /// In no order.
    pub fn names(&self) -> Vec<String> {
        match &self.format {
            CheckpointFormat::PyTorch { tensors, .. } => tensors.keys().cloned().collect(),
            CheckpointFormat::Safetensors { tensors, .. } => tensors.offset_keys(),
        }
    }

    /// One of [`Self::names`].
    pub fn tensor(&mut self, name: &str) -> Result<Tensor, ImportError> {
        self.format.tensor(name).map_err(|what| ImportError::Broken(format!("{}: the tensor {name} {what}", self.file)))
    }
}

impl CheckpointFormat {
    fn pytorch(bytes: Vec<u8>) -> Result<Self, String> {
        let mut archive =
            ZipArchive::new(Cursor::new(bytes)).map_err(|error| format!("is broken ({error}); {GET_IT_AGAIN}"))?;
        let list = archive
            .file_names()
            .filter_map(Result::ok)
            .find_map(|name| name.strip_suffix("/data.pkl").filter(|folder| !folder.contains('/')).map(str::to_owned));
        let Some(folder) = list else {
            return Err("is a zip file without a PyTorch checkpoint; give the .bin or .pt file itself".to_owned());
        };
        let described = entry(&mut archive, &format!("{folder}/data.pkl"), pickle::LARGEST)?;
        if entry(&mut archive, &format!("{folder}/byteorder"), 16).is_ok_and(|order| order == b"big") {
            return Err("was saved on a big-endian machine; get the published file".to_owned());
        }
        let tensors = pickle::state_dict(&described)?;
        Ok(Self::PyTorch { archive, folder, tensors })
    }

    fn safetensors(bytes: Vec<u8>) -> Result<Self, String> {
        match SafeTensors::read_metadata(&bytes) {
            Ok((header, tensors)) => Ok(Self::Safetensors { start: 8 + header, bytes, tensors }),
            Err(error) => Err(format!("is broken or cut short ({error}); {GET_IT_AGAIN}")),
        }
    }

    fn tensor(&mut self, name: &str) -> Result<Tensor, String> {
        match self {
            Self::PyTorch { archive, folder, tensors } => {
                let stored = tensors.get(name).ok_or("is missing")?;
                if stored.kind != "FloatStorage" {
                    return Err(format!("is a {}, not 32-bit floats; get the published file", stored.kind));
                }
                let (first, end) = stored.range().ok_or("is not stored in rows; get the published file")?;
                let values = entry(archive, &format!("{folder}/data/{}", stored.key), LARGEST)?;
                let values = values.get(first..end).ok_or_else(|| format!("is cut short; {GET_IT_AGAIN}"))?;
                Ok(Tensor { shape: stored.shape.clone(), values: floats(values) })
            }
            Self::Safetensors { bytes, start, tensors } => {
                let info = tensors.info(name).ok_or("is missing")?;
                if info.dtype != Dtype::F32 {
                    return Err(format!("is {}, not F32; get the published file", info.dtype));
                }
                // The header was checked against the length of the file.
                let values = &bytes[*start + info.data_offsets.0..*start + info.data_offsets.1];
                Ok(Tensor { shape: info.shape.clone(), values: floats(values) })
            }
        }
    }
}

/// A whole file of the archive, checked against its checksum; at most `most` bytes.
fn entry(archive: &mut ZipArchive<Cursor<Vec<u8>>>, name: &str, most: u64) -> Result<Vec<u8>, String> {
    let broken = |error: &dyn std::fmt::Display| format!("is broken at {name} ({error}); {GET_IT_AGAIN}");
    let mut file = archive.by_name(name).map_err(|error| broken(&error))?;
    if file.compression() != CompressionMethod::Stored {
        return Err("is a compressed zip file, which PyTorch does not write; give the published file itself".to_owned());
    }
    if file.size() > most {
        return Err(broken(&"too large"));
    }
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(|error| broken(&error))?;
    Ok(bytes)
}

fn floats(bytes: &[u8]) -> Vec<f32> {
    bytes.as_chunks().0.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect()
}

#[cfg(test)]
mod tests;
