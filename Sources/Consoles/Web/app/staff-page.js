/** What the pages of staff have in common: who is signed in, and leaving. */

import { preferLanguage, startLanguage, text } from "../language/language.js";
import { fetchMe, signOut } from "../signalling/rest.js";
import { codeOf } from "../signalling/session.js";
import { byId, setWords } from "../ui/dom.js";
import { phoneSentence, showLanguageChoice, showOrganisation, showStatus } from "../ui/page.js";

/** @typedef {import("../signalling/session.js").Session} Session */

/** Pause before the gateway is asked again who is signed in (ms). */
const ASK_AGAIN = 3_000;

/** Loads the texts, sees who is here, and starts the page; who is not signed in is led to sign in.
 * @param {() => void} start */
export async function openStaffPage(start) {
  await startLanguage();
  showLanguageChoice();
  const me = await whoIsHere();
  if (!me) {
    location.replace("/");
    return;
  }
  showStatus(null);
  await preferLanguage(me.you.language);
  setWords(byId("who", HTMLElement), [me.you.name, me.you.unit].filter(Boolean).join(", "));
  showOrganisation(me.organisation);
  start();
}

/** @param {Session} session */
export async function leave(session) {
  session.stop();
  await signOut().catch(() => {}); // Signed out already, or the gateway is away: leave all the same.
  location.replace("/");
}

/** Asks until the gateway has answered. @returns {ReturnType<typeof fetchMe> | Promise<null>} null: nobody */
async function whoIsHere() {
  for (;;) {
    try {
      return await fetchMe();
    } catch (error) {
      if (codeOf(error) === "notSignedIn") return null;
    }
    showStatus(() => `${text("carer.connectionLost")} ${phoneSentence()}`.trim());
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN));
  }
}
