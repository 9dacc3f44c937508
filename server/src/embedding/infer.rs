//! Inference thread: it owns the network, behind a short bounded queue. A request is answered, or refused as busy at
//! once.

use std::{
    collections::VecDeque,
    sync::{
        Arc, OnceLock,
        mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    },
    thread::JoinHandle,
};

use tokio::sync::oneshot;

use super::EmbedError;

/// Tracks that may wait for the network.
const QUEUE: usize = 64;
/// So often in a row a device may fail before it is given up.
const STRIKES: u32 = 3;

/// The output of a network for one track: rows of `dims` values.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct NetworkOutput {
    pub values: Vec<f32>,
    pub dims: usize,
}

/// A network on a device.
pub(super) trait Model {
    /// Where it runs, for people.
    fn device(&self) -> &str;

    /// Tracks it takes at once; 1 on a CPU.
    fn at_once(&self) -> usize;

    /// Tracks of equal length in, one answer for each out, in order.
    fn run(&mut self, batch: &[&[f32]]) -> Result<Vec<NetworkOutput>, EmbedError>;
}

struct InferenceRequest {
    samples: Vec<f32>,
    answer: oneshot::Sender<Result<NetworkOutput, EmbedError>>,
    /// The log lines of the network belong to the one who asked.
    span: tracing::Span,
}

/// The thread. Dropping it lets the queue run out and waits for the end.
pub(super) struct Inference {
    queue: Option<SyncSender<InferenceRequest>>,
    thread: Option<JoinHandle<()>>,
    device: String,
    lost: Arc<OnceLock<EmbedError>>,
}

impl Inference {
    /// `open` is called in the new thread: once now, and again after a GPU failed, since its errors stick to a session.
    pub fn start<M: Model>(
        mut open: impl FnMut() -> Result<M, EmbedError> + Send + 'static,
    ) -> Result<Self, EmbedError> {
        let (queue, requests) = sync_channel(QUEUE);
        let (opened, first) = sync_channel(1);
        let lost = Arc::new(OnceLock::new());
        let shared = Arc::clone(&lost);
        let thread = std::thread::Builder::new()
            .name("inference".to_owned())
            .spawn(move || match open() {
                Ok(model) => {
                    let _ = opened.send(Ok(model.device().to_owned()));
                    serve(model, open, &requests, &shared);
                }
                Err(error) => drop(opened.send(Err(error))),
            })
            .map_err(|error| EmbedError::Runtime(format!("cannot start the thread of the network: {error}")))?;
        let device = first.recv().map_err(|_| gone())??;
        Ok(Self { queue: Some(queue), thread: Some(thread), device, lost })
    }

    pub fn device(&self) -> &str {
        &self.device
    }

    /// Why no answer will ever come again, if it is so: the process is to be replaced.
    pub fn lost(&self) -> Option<&EmbedError> {
        self.lost.get()
    }

    /// `Busy` at once when the queue is full.
    pub async fn run(&self, samples: Vec<f32>) -> Result<NetworkOutput, EmbedError> {
        let (answer, answered) = oneshot::channel();
        let request = InferenceRequest { samples, answer, span: tracing::Span::current() };
        let queue = self.queue.as_ref().ok_or_else(gone)?;
        queue.try_send(request).map_err(|error| match error {
            TrySendError::Full(_) => EmbedError::Busy,
            TrySendError::Disconnected(_) => gone(),
        })?;
        answered.await.unwrap_or_else(|_| Err(gone()))
    }
}

impl Drop for Inference {
    fn drop(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn gone() -> EmbedError {
    EmbedError::Runtime("the thread of the network ended: see the log".to_owned())
}

fn serve<M: Model>(
    model: M,
    mut open: impl FnMut() -> Result<M, EmbedError>,
    requests: &Receiver<InferenceRequest>,
    lost: &OnceLock<EmbedError>,
) {
    let mut model = Some(model);
    let mut waiting: VecDeque<InferenceRequest> = VecDeque::new();
    let mut strikes = 0;
    while let Some(request) = waiting.pop_front().or_else(|| requests.recv().ok()) {
        if request.answer.is_closed() {
            continue;
        }
        let Some(network) = &mut model else {
            let error = lost.get().cloned().unwrap_or_else(gone);
            let _ = request.answer.send(Err(error));
            continue;
        };
        waiting.extend(requests.try_iter().take(QUEUE - waiting.len().min(QUEUE)));
        let batch = batch(request, &mut waiting, network.at_once());
        let span = batch[0].span.clone();
        let answers = span.in_scope(|| {
            let samples: Vec<&[f32]> = batch.iter().map(|request| request.samples.as_slice()).collect();
            network.run(&samples)
        });
        match answers {
            Ok(answers) => {
                strikes = 0;
                for (request, answer) in batch.into_iter().zip(answers) {
                    let _ = request.answer.send(Ok(answer));
                }
            }
            Err(error) => {
                if matches!(error, EmbedError::Runtime(_)) && network.at_once() > 1 {
                    strikes += 1;
                    tracing::error!(%error, strikes, "the device failed; reopening its session");
                    drop(model.take()); // gives its memory back first
                    model = (strikes < STRIKES).then(&mut open).and_then(|opened| opened.ok());
                    if model.is_none() {
                        let _ = lost.set(EmbedError::Runtime(format!(
                            "the device is lost and this process must be restarted: {error}"
                        )));
                    }
                }
                for request in batch {
                    let _ = request.answer.send(Err(error.clone()));
                }
            }
        }
    }
}

/// `first`, and those of the waiting that are as long: only equal lengths share a batch, nothing is ever padded.
fn batch(first: InferenceRequest, waiting: &mut VecDeque<InferenceRequest>, at_once: usize) -> Vec<InferenceRequest> {
    let length = first.samples.len();
    let mut batch = vec![first];
    let mut at = 0;
    while batch.len() < at_once && at < waiting.len() {
        if waiting[at].samples.len() == length {
            batch.extend(waiting.remove(at));
        } else {
            at += 1;
        }
    }
    batch
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Mutex,
        atomic::{AtomicBool, AtomicU32, Ordering::SeqCst},
    };

    use super::*;

    /// Answers with the length of each track; writes down its batches.
    #[derive(Clone, Default)]
    struct Fake {
        at_once: usize,
        batches: Arc<Mutex<Vec<Vec<usize>>>>,
        /// Runs wait while this is held.
        gate: Arc<Mutex<()>>,
        /// Runs that fail from now on.
        failures: Arc<AtomicU32>,
        opened: Arc<AtomicU32>,
        dropped: Arc<AtomicBool>,
    }

    impl Fake {
        fn start(&self) -> Inference {
            let fake = self.clone();
            Inference::start(move || {
                fake.opened.fetch_add(1, SeqCst);
                Ok(Running(fake.clone()))
            })
            .unwrap()
        }
    }

    struct Running(Fake);

    impl Model for Running {
        fn device(&self) -> &str {
            "a fake"
        }

        fn at_once(&self) -> usize {
            self.0.at_once
        }

        fn run(&mut self, batch: &[&[f32]]) -> Result<Vec<NetworkOutput>, EmbedError> {
            let _open = self.0.gate.lock().unwrap();
            self.0.batches.lock().unwrap().push(batch.iter().map(|track| track.len()).collect());
            if self.0.failures.fetch_update(SeqCst, SeqCst, |left| left.checked_sub(1)).is_ok() {
                return Err(EmbedError::Runtime("out of order".to_owned()));
            }
            Ok(batch.iter().map(|track| NetworkOutput { values: vec![track.len() as f32], dims: 1 }).collect())
        }
    }

    impl Drop for Running {
        fn drop(&mut self) {
            self.0.dropped.store(true, SeqCst);
        }
    }

    async fn run_all(inference: &Inference, lengths: &[usize]) -> Vec<Result<f32, EmbedError>> {
        let asked = lengths.iter().map(|&n| inference.run(vec![0.0; n]));
        let answers = futures::future::join_all(asked).await;
        answers.into_iter().map(|answer| answer.map(|answer| answer.values[0])).collect()
    }

    #[tokio::test]
    async fn only_equal_lengths_share_a_batch_and_everyone_gets_the_own_answer() {
        let fake = Fake { at_once: 3, ..Fake::default() };
        let inference = fake.start();
        let held = fake.gate.clone();
        let waiting = std::thread::spawn(move || {
            let _held = held.lock().unwrap();
            std::thread::sleep(std::time::Duration::from_millis(300));
        });
        std::thread::sleep(std::time::Duration::from_millis(100));
        let lengths = [1, 5, 7, 5, 5, 7, 5];
        let answers = run_all(&inference, &lengths).await;
        assert_eq!(answers, lengths.map(|n| Ok(n as f32)));
        let batches = fake.batches.lock().unwrap().clone();
        assert!(batches.iter().all(|batch| batch.iter().all(|n| n == &batch[0]) && batch.len() <= 3), "{batches:?}");
        assert!(batches.contains(&vec![5, 5, 5]), "{batches:?}");
        waiting.join().unwrap();
    }

    #[tokio::test]
    async fn a_full_queue_refuses_at_once() {
        let fake = Fake { at_once: 1, ..Fake::default() };
        let inference = fake.start();
        let answers = {
            let gate = fake.gate.clone();
            let _held = std::thread::spawn(move || {
                let _held = gate.lock().unwrap();
                std::thread::sleep(std::time::Duration::from_millis(400));
            });
            std::thread::sleep(std::time::Duration::from_millis(100));
            run_all(&inference, &vec![1; 4 * QUEUE]).await
        };
        let busy = answers.iter().filter(|answer| **answer == Err(EmbedError::Busy)).count();
        assert!((QUEUE..4 * QUEUE).contains(&busy), "{busy}");
        assert_eq!(run_all(&inference, &[9]).await, [Ok(9.0)], "and is empty again");
    }

    #[tokio::test]
    async fn a_gpu_that_fails_is_opened_anew_and_given_up_at_the_third_time_in_a_row() {
        let fake = Fake { at_once: 2, ..Fake::default() };
        let inference = fake.start();
        fake.failures.store(2, SeqCst);
        for _ in 0..2 {
            assert!(run_all(&inference, &[1]).await[0].is_err());
        }
        assert_eq!(run_all(&inference, &[1]).await, [Ok(1.0)]);
        assert_eq!(fake.opened.load(SeqCst), 3);
        assert_eq!(inference.lost(), None);
        fake.failures.store(3, SeqCst);
        for _ in 0..4 {
            assert!(matches!(run_all(&inference, &[1]).await[0], Err(EmbedError::Runtime(_))));
        }
        assert!(inference.lost().is_some_and(|error| error.to_string().contains("must be restarted")));
    }

    #[tokio::test]
    async fn a_cpu_keeps_its_session_when_a_track_fails() {
        let fake = Fake { at_once: 1, ..Fake::default() };
        let inference = fake.start();
        fake.failures.store(5, SeqCst);
        for _ in 0..5 {
            assert!(run_all(&inference, &[1]).await[0].is_err());
        }
        assert_eq!(run_all(&inference, &[1]).await, [Ok(1.0)]);
        assert_eq!(fake.opened.load(SeqCst), 1);
    }

    #[test]
    fn the_thread_ends_with_its_owner() {
        let fake = Fake { at_once: 1, ..Fake::default() };
        let inference = fake.start();
        assert_eq!(inference.device(), "a fake");
        drop(inference);
        assert!(fake.dropped.load(SeqCst));
    }
}
