//! A checkpoint with a network's names and shapes and random values, as a safetensors file: for measurements, never for
//! music.

use std::path::Path;

use rand::{RngExt, SeedableRng, rngs::StdRng};
use safetensors::{Dtype, serialize_to_file, tensor::TensorView};

#[derive(serde::Deserialize)]
struct Layout {
    tensors: Vec<Place>,
}

#[derive(serde::Deserialize)]
struct Place {
    source: String,
    shape: Vec<usize>,
    change: String,
}

/// From the layout that ships beside the graphs.
pub fn write(layout: &[u8], file: &Path) -> anyhow::Result<()> {
    let layout: Layout = serde_json::from_slice(layout)?;
    let mut random = StdRng::seed_from_u64(1234);
    let mut tensors = Vec::new();
    for Place { source, mut shape, change } in layout.tensors {
        if change == "transpose" {
            shape.reverse();
        }
        if change == "weight_norm" {
            let last = shape[shape.len() - 1];
            tensors.push((format!("{source}_g"), vec![1, 1, last], values(&mut random, last, 0.1, 1.0)));
        }
        let name = if change == "weight_norm" { format!("{source}_v") } else { source };
        // Gains around 1, biases around 0, and weights that keep the size of what they are multiplied with.
        let (spread, centre) = match (shape.len(), name.contains("norm")) {
            (1, true) if name.ends_with("weight") => (0.3, 1.0),
            (1, _) => (0.1, 0.0),
            _ => ((3.0 / shape[1..].iter().product::<usize>() as f32).sqrt(), 0.0),
        };
        let count = shape.iter().product();
        tensors.push((name, shape, values(&mut random, count, spread, centre)));
    }
    // In the published file, for training.
    tensors.push(("masked_spec_embed".to_owned(), vec![768], values(&mut random, 768, 1.0, 0.0)));
    let views = tensors
        .iter()
        .map(|(name, shape, bytes)| Ok((name, TensorView::new(Dtype::F32, shape.clone(), bytes)?)))
        .collect::<anyhow::Result<Vec<_>>>()?;
    serialize_to_file(views, None, file)?;
    Ok(())
}

/// Evenly in centre ± spread, as bytes.
fn values(random: &mut StdRng, count: usize, spread: f32, centre: f32) -> Vec<u8> {
    (0..count).flat_map(|_| (centre + spread * random.random_range(-1.0f32..1.0)).to_le_bytes()).collect()
}
