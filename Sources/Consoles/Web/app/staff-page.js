/** What the pages of staff have in common: who is signed in, and leaving. */

import { preferLanguage, startLanguage, text } from "../language/language.js";
import { ListKeeper, SAVED_LIST_PAGE } from "../offline/list-keeper.js";
import { eraseList } from "../offline/list-store.js";
import { fetchMe, signOut } from "../signalling/rest.js";
import { codeOf } from "../signalling/session.js";
import { byId, element, setWords } from "../ui/dom.js";
import { phoneSentence, showLanguageChoice, showOrganisation, showStatus } from "../ui/page.js";

/** @typedef {import("../signalling/session.js").Session} Session */

/** Pause before the gateway is asked again who is signed in (ms). */
const ASK_AGAIN = 3_000;

/** @type {ListKeeper | null} */
let keeper = null;

/** Loads the texts, sees who is here, and starts the page; who is not signed in is led to sign in.
 * @param {(me: import("../signalling/rest.js").Me) => void} start */
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
  keeper = new ListKeeper(me);
  keeper.start();
  start(me);
}

/** Something of the day has changed: the list that is kept for worse moments is to follow. */
export const dayChanged = () => keeper?.changed();

/** The gateway does not answer: says so, and shows the way to the list that this browser has. */
export function showConnectionLost() {
  const way = element("a", { id: "to-saved-list", class: "status-way", key: "saved.open", attributes: { href: SAVED_LIST_PAGE } });
  showStatus(() => `${text("carer.connectionLost")} ${phoneSentence()}`.trim(), way);
}

/** What is kept of the day goes first: the next person at this browser is not to see it.
 * @param {Session | null} session */
export async function leave(session) {
  session?.stop();
  const erased = keeper ? keeper.stop() : eraseList();
  // Signed out already, or the gateway is away: leave all the same, to a page that there is.
  const away = await signOut().then(() => false, (error) => codeOf(error) === "offline");
  await erased;
  location.replace(away ? SAVED_LIST_PAGE : "/");
}

/** Asks until the gateway has answered. @returns {ReturnType<typeof fetchMe> | Promise<null>} null: nobody */
async function whoIsHere() {
  for (;;) {
    try {
      return await fetchMe();
    } catch (error) {
      if (codeOf(error) === "notSignedIn") return null;
    }
    showConnectionLost();
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN));
  }
}
