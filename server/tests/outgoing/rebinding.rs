//! Names whose addresses change between one look and the next. 127.0.0.2 stands for the public network here, with a
//! server; 127.0.0.1 with the canary on the same port is this machine.

use std::{
    collections::HashMap,
    io,
    net::IpAddr,
    sync::{Arc, Mutex},
};

use rand::{Rng, RngExt, SeedableRng, rngs::ChaCha8Rng};
use undercard::ingest::client::{Client, FetchError, Resolver, TestHooks};

use super::{
    Hasty, class, client, impatient, page,
    server::{Canary, Server, html},
};

const OUTSIDE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(127, 0, 0, 2));
const SEED: u64 = 20;

/// What a name resolves to, one answer after the other; the last one stays.
#[derive(Default)]
struct Changing {
    answers: Mutex<HashMap<String, Vec<Vec<IpAddr>>>>,
}

impl Changing {
    fn put(&self, name: &str, answers: Vec<Vec<IpAddr>>) {
        self.answers.lock().unwrap().insert(name.to_owned(), answers);
    }
}

#[async_trait::async_trait]
impl Resolver for Changing {
    async fn addresses(&self, name: &str) -> io::Result<Vec<IpAddr>> {
        let mut answers = self.answers.lock().unwrap();
        let left = answers.get_mut(name).ok_or_else(|| io::Error::other("no such name"))?;
        Ok(if left.len() > 1 { left.remove(0) } else { left[0].clone() })
    }
}

struct World {
    names: Arc<Changing>,
    outside: Server,
    canary: Canary,
}

impl World {
    async fn new() -> Self {
        let outside = Server::start_at("127.0.0.2:0", |_, mut stream| {
            Box::pin(async move {
                let _ = tokio::io::AsyncWriteExt::write_all(&mut stream, &html("from outside")).await;
            })
        })
        .await;
        let canary = Canary::at(&format!("127.0.0.1:{}", outside.port)).await;
        Self { names: Arc::default(), outside, canary }
    }

    fn client(&self, test_hooks: TestHooks) -> Client {
        let test_hooks =
            TestHooks { resolver: self.names.clone(), public_too: vec![OUTSIDE], any_port: true, ..test_hooks };
        client(&[], Arc::new(Hasty), test_hooks)
    }

    fn url(&self, name: &str) -> String {
        format!("http://{name}:{}/", self.outside.port)
    }
}

fn inside(random: &mut impl Rng) -> IpAddr {
    let list = [
        "127.0.0.1",
        "127.0.0.3",
        "0.0.0.0",
        "10.0.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "::1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "fd00::1",
        "fe80::1",
    ];
    list[random.random_range(0..list.len())].parse().unwrap()
}

/// One to four answers of one to four addresses, with our machine among a good half of them.
fn sequence(random: &mut impl Rng) -> Vec<Vec<IpAddr>> {
    (0..random.random_range(1..=4))
        .map(|_| {
            let mut answer = vec![OUTSIDE; random.random_range(1..=3)];
            if random.random_bool(0.6) {
                let at = random.random_range(0..=answer.len());
                answer.insert(at, inside(random));
            }
            if random.random_bool(0.2) {
                answer = vec![inside(random)];
            }
            answer
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_with_any_address_inside_is_not_connected_to_however_often_it_changes() {
    let world = World::new().await;
    let client = world.client(impatient());
    let mut random = ChaCha8Rng::seed_from_u64(SEED);
    let (mut answered, mut refused) = (0, 0);
    for at in 0..1000 {
        let name = format!("n{at}.example");
        let answers = sequence(&mut random);
        world.names.put(&name, answers.clone());
        // Each connection is closed after its answer, so each request resolves anew.
        for answer in &answers {
            let result = client.get(&page(&world.url(&name))).await;
            if answer.iter().all(|ip| *ip == OUTSIDE) {
                assert_eq!(result.unwrap().body, b"from outside", "seed {SEED}, {name}: {answer:?}");
                answered += 1;
            } else {
                let Err(FetchError::Refused(message)) = result else { panic!("{name}: {answer:?}: {result:?}") };
                assert!(message.contains("not a public address"), "{message}");
                refused += 1;
            }
        }
    }
    assert_eq!(world.canary.connects().await, 0);
    assert!(answered > 300 && refused > 300, "{answered} answered, {refused} refused");
    println!("1000 sequences: {answered} answered, {refused} refused, 0 connections");
}

#[tokio::test]
async fn without_the_check_of_answers_the_second_one_is_followed_inside() {
    let world = World::new().await;
    let client = world.client(TestHooks { answers: false, peer: false, ..impatient() });
    world.names.put("rebound.example", vec![vec![OUTSIDE], vec!["127.0.0.1".parse().unwrap()]]);
    let url = world.url("rebound.example");
    assert_eq!(class(&client.get(&page(&url)).await), "answered");
    assert_eq!(world.canary.connects().await, 0);
    assert_eq!(class(&client.get(&page(&url)).await), "unreachable");
    assert!(world.canary.connects().await > 0);
}

#[tokio::test]
async fn whom_we_are_connected_to_is_looked_at_once_more() {
    let world = World::new().await;
    // What resolves to 127.0.0.2 is not public when nobody says so.
    let test_hooks = TestHooks { resolver: world.names.clone(), any_port: true, answers: false, ..impatient() };
    world.names.put("inner.example", vec![vec![OUTSIDE]]);
    let url = world.url("inner.example");
    let checked = client(&[], Arc::new(Hasty), test_hooks.clone());
    assert_eq!(class(&checked.get(&page(&url)).await), "refused");
    let unchecked = client(&[], Arc::new(Hasty), TestHooks { peer: false, ..test_hooks });
    assert_eq!(class(&unchecked.get(&page(&url)).await), "answered");
}

#[tokio::test]
async fn a_name_that_does_not_exist_is_unreachable() {
    let world = World::new().await;
    let result = world.client(impatient()).get(&page(&world.url("nobody.example"))).await;
    assert_eq!(class(&result), "unreachable");
}
