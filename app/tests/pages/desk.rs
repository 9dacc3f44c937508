//! The desk's pages, given what they show.

use app::{
    Assets,
    desk::{Frame, Page, document},
    dto::{
        ArtistRef,
        desk::{Candidate, Job, JobState, JobsPage, NewArtist, Refusal},
    },
};

const HOSTILE: &str = "</title><script>alert(1)</script>\"><img src=x onerror=alert(2)>";

fn render(page: Page) -> String {
    document(Frame { assets: Assets { desk: "/pkg/desk.js".into(), ..Assets::default() } }, page)
}

fn job(state: JobState) -> Job {
    Job {
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

fn jobs(state: JobState) -> Page {
    Page::Jobs(JobsPage { only: None, counts: vec![(state, 1)], jobs: vec![job(state)], page: 1, pages: 1 })
}

#[test]
fn foreign_text_stays_text() {
    let candidate = Candidate {
        artist: ArtistRef { id: 1, name: HOSTILE.into() },
        disambiguation: HOSTILE.into(),
        same_name: true,
        draft: false,
        tags: vec![HOSTILE.into()],
        next: None,
        external_ids: Vec::new(),
        has_sound: false,
    };
    let refusal = Refusal { form: "create".into(), message: HOSTILE.into(), entered: Vec::new() };
    let page = NewArtist { name: HOSTILE.into(), candidates: vec![candidate], refusal: Some(refusal) };
    for html in [render(Page::NewArtist(page)), render(jobs(JobState::Failed))] {
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
    let html = render(Page::Refused);
    assert!(!html.contains("/desk/jobs") && !html.contains("data-progress"), "{html}");
    assert!(html.contains("undercard admin create"));
}
