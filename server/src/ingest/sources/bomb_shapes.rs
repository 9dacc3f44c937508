//! Pages that trees of HTML are slow on, for tests and measurements.

/// Shapes that trees, formatting lists and attribute lists grow quadratic on, each so many bytes long.
pub fn shapes(bytes: usize) -> Vec<(&'static str, String)> {
    let of = |piece: &str| piece.repeat(bytes / piece.len());
    let numbered = |piece: &dyn Fn(usize) -> String| {
        let mut text = String::new();
        for at in 0.. {
            text.push_str(&piece(at));
            if text.len() >= bytes {
                break;
            }
        }
        text
    };
    let rich = format!("<b{}>", (0..60).map(|at| format!(" a{at}=v")).collect::<String>());
    let kinds: String = (0..100).map(|at| format!("<b a{at}>")).collect();
    vec![
        ("<ul><li>", of("<ul><li>")),
        ("<div>", of("<div>")),
        ("<b><i>", of("<b><i>")),
        ("<b i>", numbered(&|at| format!("<b a{at}>"))),
        ("<table>", of("<table><tr><td>")),
        ("<a>", of("<a href=x>")),
        ("<p><font>", of("<p><font size=1>")),
        ("</p>", of("</p></br>")),
        ("<svg><g>", of("<svg><g>")),
        ("<select>", of("<select><option>")),
        ("<template>", of("<template>")),
        ("rich <b>", of(&rich)),
        ("bare <b> in rich ones", rich.repeat(100) + &of("<b></b>")),
        ("open <b>", format!("<div>{kinds}</div>{}", of("<p>x"))),
        ("<body a>", numbered(&|at| format!("<body a{at:x}>"))),
        ("</ul> in <div>", "<div>".repeat(120) + &of("</ul>")),
        ("<a><i><p></a>", of("<a><i><p></a></i>")),
        ("attributes", format!("<p{}", numbered(&|at| format!(" a{at:x}")))),
        ("quoted attributes", format!("<p{}", numbered(&|at| format!(" a{at:x}='>'")))),
        ("one attribute", format!("<p a=\"{}", of("x "))),
        ("<<<", of("<")),
        ("&amp", of("&amp&am&")),
        ("<!--", of("<!--")),
        ("comment", format!("<!--{}", of("- -"))),
        ("<script>", format!("<script type=application/ld+json>{}", of("<!--<script>"))),
        ("JSON", format!("<script type=application/ld+json>{}", of("{\"a\":["))),
    ]
}
