//! The desk's pages, given what they show.

use app::{
    Assets,
    desk::{DeskPage, Frame, document},
    dto::{
        ArtistRef,
        desk::{
            ArtistCandidate, DeskJob, FormRefusal, Health, JobState, JobsPage, NewArtist, ReviewsPage, RunBar,
            SourceCard, SourceTerms, SourcesPage,
        },
    },
};

const HOSTILE: &str = "</title><script>alert(1)</script>\"><img src=x onerror=alert(2)>";

fn render(page: DeskPage) -> String {
    document(
        Frame {
            assets: Assets::new(String::new(), "/pkg/desk.js".into(), String::new(), String::new(), Default::default()),
            reviews: 0,
        },
        page,
    )
}

fn job(state: JobState) -> DeskJob {
    DeskJob {
        id: 7,
        what: HOSTILE.into(),
        artist: Some(ArtistRef { id: 1, name: HOSTILE.into() }),
        state,
        stage: HOSTILE.into(),
        done: 1,
        total: 4,
        message: HOSTILE.into(),
        when: "just now".into(),
        tries: String::new(),
        may_retry: true,
        may_discard: true,
    }
}

fn jobs(state: JobState) -> DeskPage {
    DeskPage::Jobs(JobsPage { only: None, counts: vec![(state, 1)], jobs: vec![job(state)], page: 1, pages: 1 })
}

#[test]
fn foreign_text_stays_text() {
    let candidate = ArtistCandidate {
        artist: ArtistRef { id: 1, name: HOSTILE.into() },
        disambiguation: HOSTILE.into(),
        same_name: true,
        draft: false,
        tags: vec![HOSTILE.into()],
        next: None,
        external_ids: Vec::new(),
        has_sound: false,
    };
    let refusal = FormRefusal { form: "create".into(), message: HOSTILE.into(), entered: Vec::new() };
    let page = NewArtist { name: HOSTILE.into(), candidates: vec![candidate], refusal: Some(refusal) };
    for html in [render(DeskPage::NewArtist(page)), render(jobs(JobState::Failed))] {
        assert!(!html.contains("<script>alert") && !html.contains("<img"), "{html}");
        assert!(html.contains("&lt;script&gt;alert(1)"), "{html}");
        assert_eq!(html.matches("<script").count(), 1, "its own script and no other");
    }
}

#[test]
fn a_browser_without_javascript_looks_again_while_work_is_going_on_and_not_after() {
    assert!(render(jobs(JobState::Running)).contains("http-equiv=\"refresh\""));
    assert!(!render(jobs(JobState::Done)).contains("http-equiv=\"refresh\""));
}

#[test]
fn whoever_is_no_admin_sees_no_way_through_the_desk() {
    let html = render(DeskPage::Refused);
    assert!(!html.contains("/desk/jobs") && !html.contains("data-progress"), "{html}");
    assert!(html.contains("undercard admin create"));
}

fn card(health: Health) -> SourceCard {
    SourceCard {
        id: 3,
        name: HOSTILE.into(),
        kind: "Calendar".into(),
        address: HOSTILE.into(),
        health,
        why: HOSTILE.into(),
        last: "Read 3 h ago: 14 accepted.".into(),
        history: vec![RunBar { accepted: 20, key: "complete" }, RunBar { accepted: 0, key: "failed" }],
        next: "in 3 hours".into(),
        waiting: String::new(),
        job: None,
        terms: Some(SourceTerms { summary: HOSTILE.into(), must_be_acknowledged: true, ..SourceTerms::default() }),
        counts: vec![("Asked", 4)],
        key: Some(true),
        enabled: true,
        may_run: true,
        warned: true,
    }
}

fn sources(card: SourceCard) -> DeskPage {
    DeskPage::Sources(SourcesPage { events: vec![card], ..SourcesPage::default() })
}

#[test]
fn a_source_is_drawn_with_words_for_those_who_do_not_see_it() {
    let html = render(sources(card(Health::Warning)));
    assert!(!html.contains("<script>alert") && !html.contains("<img"), "{html}");
    assert!(html.contains(r#"role="img" aria-labelledby="history-title-3 history-told-3""#), "{html}");
    assert!(html.contains("The last 2 runs, the oldest first: 20, 0. The most was 20."), "{html}");
    assert_eq!(html.matches("<rect data-run=").count(), 2);
    for button in ["Read now", "It really lists so few now", "Switch off", "I have read these terms", "Forget the key"]
    {
        assert!(html.contains(button), "{button}");
    }
    let signs: std::collections::HashSet<String> =
        [Health::Fine, Health::Warning, Health::Failing, Health::Off, Health::Wanting, Health::New]
            .map(|health| {
                let html = render(sources(card(health)));
                assert!(html.contains(health.label()), "{health:?}");
                html.split("class=\"health-sign\"").nth(1).unwrap().split("</svg>").next().unwrap().to_owned()
            })
            .into();
    assert_eq!(signs.len(), 6, "each state has a shape of its own");
}

#[test]
fn a_page_of_sources_looks_again_while_one_is_read_and_not_over_a_refused_form() {
    let read = SourceCard { job: Some(job(JobState::Running)), ..card(Health::Fine) };
    assert!(render(sources(read.clone())).contains("http-equiv=\"refresh\""));
    assert!(!render(sources(card(Health::Fine))).contains("http-equiv=\"refresh\""));
    let refusal =
        FormRefusal { form: "add".into(), message: "No.".into(), entered: vec![("city".into(), "Port".into())] };
    let page = SourcesPage { events: vec![read], refusal: Some(refusal), ..SourcesPage::default() };
    let html = render(DeskPage::Sources(page));
    assert!(!html.contains("http-equiv=\"refresh\"") && html.contains("value=\"Port\"") && html.contains("No."));
}

#[test]
fn what_is_open_stands_at_the_way_to_the_reviews() {
    let page = || DeskPage::Reviews(ReviewsPage::default());
    let with = |reviews| document(Frame { assets: Assets::default(), reviews }, page());
    assert!(with(3).contains("ways-count") && with(3).contains("Nothing to decide"));
    assert!(!with(0).contains("ways-count"));
}
