// Places: where the reader is, asked of the browser at a click and of nobody else.

const WHY = {
  1: "Your browser did not share your place. Allow it in the settings of this site, or choose a city.",
  2: "Your place could not be found. Choose a city instead.",
  3: "Finding your place took too long. Try again, or choose a city.",
};
const UNSAFE = "Browsers share a place over https only. Choose a city instead.";
const LONGEST_MS = 10_000;

/** Follows an address as a click on a link does, so that the page need not be loaded anew. */
function follow(url) {
  const link = document.createElement("a");
  link.href = url;
  link.hidden = true;
  document.body.append(link);
  link.click();
  link.remove();
}

/** Leads to the address in `data-near`, with the place for the word that stands for it. */
function leadNear(button) {
  const answer = button.parentElement.querySelector("[role=status]");
  const hint = answer.textContent;
  const done = (text) => {
    button.disabled = false;
    answer.textContent = text;
  };
  if (!window.isSecureContext || !navigator.geolocation) return done(UNSAFE);
  button.disabled = true;
  answer.textContent = "Asking your browser where you are …";
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      done(hint);
      const place = `${coords.latitude.toFixed(2)},${coords.longitude.toFixed(2)}`;
      follow(button.dataset.near.replace("near=here", `near=${place}`));
    },
    ({ code }) => done(WHY[code] ?? WHY[2]),
    { timeout: LONGEST_MS, maximumAge: 600_000 },
  );
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-near]");
  if (button) leadNear(button);
});
