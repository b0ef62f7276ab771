/** The sign-in page. */

import { startLanguage, text } from "../language/language.js";
import { durationWords } from "../language/clock.js";
import { eraseList } from "../offline/list-store.js";
import { fetchMe, fetchOrganisation, maybeSignedIn, RestError, signIn } from "../signalling/rest.js";
import { codeOf } from "../signalling/session.js";
import { byId, say, setText, setWords } from "../ui/dom.js";
import { showLanguageChoice, showOrganisation } from "../ui/page.js";

const CARER_PAGE = "/carer";

/** @param {unknown} error @returns {string} */
function refusalWords(error) {
  const code = codeOf(error);
  if (code === "wrongCredentials") return text("signin.wrong");
  if (code === "offline") return text("signin.offline");
  if (code !== "tooMany") return text("signin.failed");
  const seconds = error instanceof RestError ? error.retryAfter : 0;
  return text("signin.tooMany", { time: durationWords((seconds || 60) * 1000) });
}

async function start() {
  await startLanguage();
  showLanguageChoice();
  const form = byId("sign-in-form", HTMLFormElement);
  const username = byId("username", HTMLInputElement);
  const password = byId("password", HTMLInputElement);
  const problem = byId("sign-in-error", HTMLElement);
  const button = byId("sign-in", HTMLButtonElement);

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    setWords(problem, "");
    if (!username.value.trim() || !password.value) {
      setText(problem, "signin.empty");
      (username.value.trim() ? password : username).focus();
      return;
    }
    button.disabled = true;
    try {
      await signIn(username.value.trim(), password.value);
      await eraseList(); // It may have been somebody else's.
      location.replace(CARER_PAGE);
    } catch (error) {
      say(problem, () => refusalWords(error));
      password.value = "";
      password.focus();
    } finally {
      button.disabled = false;
    }
  });

  // Signed in already? Then there is nothing to do here.
  if (maybeSignedIn() && (await fetchMe().catch(() => null))) {
    location.replace(CARER_PAGE);
    return;
  }
  // Where the gateway is away, somebody may still be signed in, and need the list.
  if (!maybeSignedIn()) await eraseList();
  showOrganisation(await fetchOrganisation());
}

void start();
