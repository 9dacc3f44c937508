//! Tensor files: from a published checkpoint to files that the runtime maps into memory. A layout, which ships beside
//! the graphs, says which tensors a network has, what they are called in the checkpoint and where they go.

use std::{
    collections::HashSet,
    fs::{self, File},
    io::{self, BufWriter, Read, Write},
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};
use half::f16;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{
    EmbedError,
    checkpoint::{Checkpoint, ImportError, Tensor},
};

/// `ID.tensors.json`; written by the script that writes the graphs.
#[derive(Debug, Deserialize)]
pub struct Layout {
    /// Length of each file.
    bytes: PerPrecision,
    /// Names in the checkpoint that inference does without.
    ignored: Vec<String>,
    /// In the order of the files.
    tensors: Vec<TensorSpec>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
struct PerPrecision {
    f32: u64,
    f16: u64,
}

#[derive(Debug, Deserialize)]
struct TensorSpec {
    /// In the checkpoint.
    source: String,
    /// In the graph.
    shape: Vec<usize>,
    change: TensorChange,
    offset: PerPrecision,
    /// 32 bits wide in the file of halves, too.
    single: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum TensorChange {
    None,
    /// Of a matrix.
    Transpose,
    /// The checkpoint may hold direction v and magnitude g instead: w = g · v / ‖v‖, the norm over all axes but the
    /// last.
    WeightNorm,
}

/// What is recorded beside the weights, as `ID.json`. It is written last: without it nothing was imported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imported {
    pub model: String,
    pub imported_at: DateTime<Utc>,
    pub source: WrittenFile,
    pub weights: Vec<WrittenFile>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrittenFile {
    pub file: String,
    pub bytes: u64,
    /// As hexadecimal digits.
    pub sha256: String,
}

/// Whether a model's weights were imported and are as long as they were. Nothing is read.
pub fn present(model: &str, folder: &Path) -> Result<(), EmbedError> {
    imported(model, folder).map(|_| ())
}

/// Reads the weights as well: whether they are, byte for byte, what was imported.
pub fn check(model: &str, folder: &Path) -> Result<(), EmbedError> {
    for written in imported(model, folder)?.weights {
        let path = folder.join(&written.file);
        if sha256_of(&path).ok().as_ref() != Some(&written.sha256) {
            return Err(EmbedError::Model(format!("{} was altered; {}", path.display(), remedy(model))));
        }
    }
    Ok(())
}

fn imported(model: &str, folder: &Path) -> Result<Imported, EmbedError> {
    let record = folder.join(format!("{model}.json"));
    let found = fs::read(&record).ok().and_then(|json| serde_json::from_slice::<Imported>(&json).ok());
    let Some(imported) = found else {
        return Err(EmbedError::Model(format!("the weights of {model} are not in place; {}", remedy(model))));
    };
    for written in &imported.weights {
        let path = folder.join(&written.file);
        if fs::metadata(&path).map_or(0, |file| file.len()) != written.bytes {
            return Err(EmbedError::Model(format!("{} is gone or was altered; {}", path.display(), remedy(model))));
        }
    }
    Ok(imported)
}

fn sha256_of(path: &Path) -> io::Result<String> {
    let (mut file, mut hash, mut block) = (File::open(path)?, Sha256::new(), vec![0; 1 << 20]);
    loop {
        match file.read(&mut block)? {
            0 => return Ok(hex::encode(hash.finalize())),
            read => hash.update(&block[..read]),
        }
    }
}

fn remedy(model: &str) -> String {
    format!("`undercard models add {model} --from FILE` imports them from the published checkpoint")
}

impl Layout {
    /// As its file holds it.
    pub fn parse(json: &[u8]) -> Result<Self, EmbedError> {
        serde_json::from_slice(json)
            .map_err(|error| EmbedError::Model(format!("cannot read the layout of the tensors: {error}")))
    }

    /// How many tensors there are to import.
    pub fn tensors(&self) -> usize {
        self.tensors.len()
    }

    /// Whether this is the network, by its names; shapes follow with the values.
    fn check(&self, model: &str, checkpoint: &Checkpoint) -> Result<(), ImportError> {
        let mut strange: HashSet<String> = checkpoint.names().into_iter().collect();
        let mut missing = Vec::new();
        for place in &self.tensors {
            match place.names(&strange) {
                Some(names) => strange.retain(|name| !names.contains(name)),
                None => missing.push(place.source.as_str()),
            }
        }
        strange.retain(|name| !self.ignored.contains(name));
        let mut strange: Vec<&str> = strange.iter().map(String::as_str).collect();
        strange.sort_unstable();
        for (what, names) in [("lacks", missing), ("has besides", strange)] {
            if let Some(first) = names.first() {
                let (file, count) = (&checkpoint.file, names.len());
                return Err(ImportError::Foreign(format!(
                    "{file} is not a checkpoint of {model}: it {what} {count} tensors, such as {first}; get the \
                     published one"
                )));
            }
        }
        Ok(())
    }

    /// Writes `MODEL.f32.bin`, `MODEL.f16.bin` and the record, into a folder of their own within `folder` until they
    /// are kept. `progress` is told how many tensors are done.
    pub fn import(
        &self,
        model: &str,
        checkpoint: &mut Checkpoint,
        folder: &Path,
        now: DateTime<Utc>,
        mut progress: impl FnMut(usize),
    ) -> Result<Staged, ImportError> {
        self.check(model, checkpoint)?;
        let staged = Staged::create(model, folder)?;
        let mut wide = Output::create(staged.folder.join(format!("{model}.f32.bin")))?;
        let mut half = Output::create(staged.folder.join(format!("{model}.f16.bin")))?;
        let names: HashSet<String> = checkpoint.names().into_iter().collect();
        for (done, place) in self.tensors.iter().enumerate() {
            let values = place.values(model, checkpoint, &names)?;
            wide.put(place.offset.f32, &singles(&values))?;
            half.put(place.offset.f16, &if place.single { singles(&values) } else { halves(&values) })?;
            progress(done + 1);
        }
        let weights = vec![wide.finish(self.bytes.f32)?, half.finish(self.bytes.f16)?];
        let source = WrittenFile {
            file: checkpoint.file.clone(),
            bytes: checkpoint.bytes,
            sha256: hex::encode(checkpoint.sha256),
        };
        let imported = Imported { model: model.to_owned(), imported_at: now, source, weights };
        let mut record = Output::create(staged.folder.join(format!("{model}.json")))?;
        let json = serde_json::to_vec_pretty(&imported).map_err(|error| record.failed(error.into()))?;
        record.finish_with(&json)?;
        Ok(staged)
    }
}

/// Weights that are written and not in place yet. Dropped, they are deleted.
pub struct Staged {
    model: String,
    /// Where they are going.
    into: PathBuf,
    folder: PathBuf,
}

impl Staged {
    fn create(model: &str, into: &Path) -> Result<Self, ImportError> {
        let folder = into.join(format!("{model}.new"));
        // An import that was killed leaves its folder behind.
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).map_err(|error| unwritten(&folder, error))?;
        Ok(Self { model: model.to_owned(), into: into.to_owned(), folder })
    }

    /// Where they are until then: a folder of weights like any other.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Puts them in place. What was imported before holds until here. A crash on the way leaves a record that does not
    /// fit its files, which is found like an altered file.
    pub fn keep(self) -> Result<(), ImportError> {
        for ending in ["f32.bin", "f16.bin", "json"] {
            let file = format!("{}.{ending}", self.model);
            let into = self.into.join(&file);
            fs::rename(self.folder.join(&file), &into).map_err(|error| unwritten(&into, error))?;
        }
        File::open(&self.into).and_then(|folder| folder.sync_all()).map_err(|error| unwritten(&self.into, error))
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn unwritten(path: &Path, error: io::Error) -> ImportError {
    ImportError::Write(path.display().to_string(), error)
}

impl TensorSpec {
    /// The checkpoint's names for it: one, or those of the two parts of a weight norm, magnitude first.
    fn names(&self, there: &HashSet<String>) -> Option<Vec<String>> {
        let mut spellings = vec![vec![self.source.clone()]];
        if let (TensorChange::WeightNorm, Some(module)) = (self.change, self.source.strip_suffix(".weight")) {
            spellings.push(["g", "v"].map(|part| format!("{module}.weight_{part}")).to_vec());
            let renamed = |part| format!("{module}.parametrizations.weight.original{part}");
            spellings.push([0, 1].map(renamed).to_vec());
        }
        spellings.into_iter().find(|names| names.iter().all(|name| there.contains(name)))
    }

    /// As the graph wants them.
    fn values(
        &self,
        model: &str,
        checkpoint: &mut Checkpoint,
        there: &HashSet<String>,
    ) -> Result<Vec<f32>, ImportError> {
        let mut parts = Vec::new();
        for name in self.names(there).unwrap_or_default() {
            parts.push(checkpoint.tensor(&name)?);
        }
        let foreign = |found: &[usize]| {
            ImportError::Foreign(format!(
                "{} is not a checkpoint of {model}: its {} has the shape {found:?}; get the published one",
                checkpoint.file, self.source
            ))
        };
        let values = match (self.change, &parts[..]) {
            (TensorChange::Transpose, [matrix]) if matrix.shape.iter().eq(self.shape.iter().rev()) => {
                transposed(matrix)
            }
            (TensorChange::None | TensorChange::WeightNorm, [tensor]) if tensor.shape == self.shape => {
                tensor.values.clone()
            }
            (TensorChange::WeightNorm, [magnitude, direction])
                if direction.shape == self.shape && magnitude.values.len() == *self.shape.last().unwrap_or(&1) =>
            {
                folded(&magnitude.values, &direction.values)
            }
            (_, parts) => return Err(foreign(parts.last().map_or(&[], |part| &part.shape))),
        };
        if values.iter().all(|value| value.is_finite()) {
            return Ok(values);
        }
        let (file, source) = (&checkpoint.file, &self.source);
        Err(ImportError::Broken(format!("{file}: {source} holds something that is not a number; get it again")))
    }
}

fn transposed(matrix: &Tensor) -> Vec<f32> {
    let (rows, columns) = (matrix.shape[0], matrix.values.len() / matrix.shape[0].max(1));
    (0..columns).flat_map(|column| (0..rows).map(move |row| matrix.values[row * columns + column])).collect()
}

/// The weight norm of Salimans and Kingma (2016) with one magnitude for each position of the last axis.
fn folded(magnitude: &[f32], direction: &[f32]) -> Vec<f32> {
    let mut squares = vec![0.0f64; magnitude.len()];
    for row in direction.chunks_exact(magnitude.len()) {
        for (sum, &value) in squares.iter_mut().zip(row) {
            *sum += f64::from(value).powi(2);
        }
    }
    let gain: Vec<f64> = magnitude.iter().zip(squares).map(|(&g, square)| f64::from(g) / square.sqrt()).collect();
    let row = |row: &[f32]| row.iter().zip(&gain).map(|(&v, gain)| (f64::from(v) * gain) as f32).collect::<Vec<_>>();
    direction.chunks_exact(magnitude.len()).flat_map(row).collect()
}

fn singles(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

/// Beyond the range of halves there is infinity; the self-test hears it.
fn halves(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|&value| f16::from_f32(value).to_le_bytes()).collect()
}

/// A file that is written from front to back.
struct Output {
    path: PathBuf,
    file: BufWriter<File>,
    hash: Sha256,
    bytes: u64,
}

impl Output {
    fn create(path: PathBuf) -> Result<Self, ImportError> {
        match File::create(&path) {
            Ok(file) => Ok(Self { path, file: BufWriter::new(file), hash: Sha256::new(), bytes: 0 }),
            Err(error) => Err(unwritten(&path, error)),
        }
    }

    /// Zeros up to `offset`, then the bytes.
    fn put(&mut self, offset: u64, bytes: &[u8]) -> Result<(), ImportError> {
        let gap = offset.checked_sub(self.bytes);
        let gap = gap.ok_or_else(|| self.failed(io::Error::other("the layout is out of order")))?;
        for part in [&vec![0; gap as usize], bytes] {
            self.file.write_all(part).map_err(|error| self.failed(error))?;
            self.hash.update(part);
            self.bytes += part.len() as u64;
        }
        Ok(())
    }

    fn finish_with(&mut self, bytes: &[u8]) -> Result<WrittenFile, ImportError> {
        self.put(0, bytes)?;
        self.finish(bytes.len() as u64)
    }

    /// Zeros up to `bytes`; then everything is on the disk.
    fn finish(&mut self, bytes: u64) -> Result<WrittenFile, ImportError> {
        self.put(bytes, &[])?;
        self.file.flush().and_then(|()| self.file.get_ref().sync_all()).map_err(|error| self.failed(error))?;
        let file = self.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok(WrittenFile { file, bytes: self.bytes, sha256: hex::encode(self.hash.clone().finalize()) })
    }

    fn failed(&self, error: io::Error) -> ImportError {
        unwritten(&self.path, error)
    }
}

#[cfg(test)]
mod tests;
