/** The saved list of the day, for hours in which the gateway is away. */

import { clockTime, durationWords, sameDay } from "../language/clock.js";
import { dayOf, dayWithWeekday } from "../language/calendar.js";
import { onLanguageChange, preferLanguage, startLanguage, text } from "../language/language.js";
import { eraseList, onListChange, readList } from "../offline/list-store.js";
import { groupsOf } from "../rules/day-sheet.js";
import { fetchMe } from "../signalling/rest.js";
import { codeOf } from "../signalling/session.js";
import { daySheet } from "../ui/day-sheet.js";
import { byId, element, say, setWords } from "../ui/dom.js";
import { phoneSentence, showLanguageChoice, showOrganisation, showStatus } from "../ui/page.js";

/** @typedef {import("../offline/list-store.js").KeptList} KeptList */

/** How often the gateway is looked for (ms). */
const LOOK = 15_000;
/** How often the age of the list and the end of its time are looked at (ms). */
const AGE = 20_000;
/** A list of this age may be another by now (ms). */
const OLD = 15 * 60_000;

class SavedListPage {
  /** @type {KeptList | null} */
  #list = null;
  #shownAt = -1;
  #whose = byId("show-whose", HTMLSelectElement);

  async start() {
    byId("print", HTMLButtonElement).addEventListener("click", () => print());
    byId("erase-list", HTMLButtonElement).addEventListener("click", () => void eraseList().then(() => this.#read()));
    this.#whose.addEventListener("change", () => this.#showSheets());
    onListChange(() => void this.#read());
    onLanguageChange(() => this.#fillChoice());
    await this.#read();
    setInterval(() => void this.#read(), AGE);
    setInterval(() => void this.#lookForGateway(), LOOK);
    await this.#lookForGateway();
  }

  async #read() {
    this.#list = await readList();
    byId("no-list", HTMLElement).hidden = this.#list !== null;
    byId("sheet-controls", HTMLElement).hidden = this.#list === null;
    byId("erase-list", HTMLElement).hidden = this.#list === null;
    this.#showAge();
    if ((this.#list?.savedAt ?? 0) === this.#shownAt) return;
    this.#shownAt = this.#list?.savedAt ?? 0;
    const list = this.#list;
    setWords(byId("who", HTMLElement), list ? [list.owner.name, list.owner.unit].filter(Boolean).join(", ") : "");
    if (list) showOrganisation({ ...list.organisation, service: "" });
    byId("truncated", HTMLElement).hidden = !list?.sheet.truncated;
    this.#fillChoice();
    this.#showSheets();
  }

  #showAge() {
    const list = this.#list;
    say(byId("saved-at", HTMLElement), () => (list ? savedWords(list) : ""));
    say(byId("saved-old", HTMLElement), () => {
      if (!list) return "";
      const age = Date.now() - list.savedAt;
      return [age > OLD ? text("saved.old", { time: durationWords(Math.floor(age / 60_000) * 60_000) }) : "", text("saved.until", { time: clockTime(list.expiresAt) })]
        .filter(Boolean).join(" ");
    });
  }

  /** One's own first: that is what is wanted when everything else is away. */
  #fillChoice() {
    const list = this.#list;
    if (!list) return;
    const before = this.#whose.value || "own";
    const groups = this.#groups(list);
    const own = groups.some((group) => group.id === list.owner.id);
    const choices = [
      ...(own ? [option("own", text("sheet.own"))] : []),
      option("all", text("sheet.everybody")),
      ...groups.filter((group) => group.id !== list.owner.id).map((group) => option(`of ${group.id}`, group.name || text("sheet.nobody"))),
    ];
    this.#whose.replaceChildren(...choices);
    this.#whose.value = choices.some((choice) => choice.value === before) ? before : own ? "own" : "all";
  }

  #showSheets() {
    const list = this.#list;
    const whose = this.#whose.value;
    const wanted = list
      ? this.#groups(list).filter(({ id }) => whose === "all" || (whose === "own" ? id === list.owner.id : `of ${id}` === whose))
      : [];
    byId("sheets", HTMLElement).replaceChildren(
      ...(list ? wanted.map((group) => daySheet(group, list.sheet.day, "sheet.nobody", () => savedWords(list))) : []),
    );
  }

  /** @param {KeptList} list */
  #groups(list) {
    return groupsOf(list.sheet.visits, "person", new Map([[list.owner.id, list.owner.name]]));
  }

  /** Where it answers again, it says whether whoever was signed in here still is. */
  async #lookForGateway() {
    const link = byId("to-visits", HTMLElement);
    try {
      const me = await fetchMe();
      await preferLanguage(me.you.language);
      link.hidden = false;
      showStatus(this.#list ? () => text("saved.back") : null);
    } catch (error) {
      if (codeOf(error) === "notSignedIn") {
        await eraseList();
        location.replace("/");
        return;
      }
      link.hidden = true;
      showStatus(() => `${text("saved.away")} ${phoneSentence()}`.trim());
    }
  }
}

/** "Tallennettu kello 9.42", with its day where that is not today.
 * @param {KeptList} list */
function savedWords({ savedAt }) {
  const time = clockTime(savedAt);
  return sameDay(savedAt, Date.now()) ? text("saved.at", { time }) : text("saved.onDay", { time, day: dayWithWeekday(dayOf(savedAt)) });
}

/** @param {string} value @param {string} words */
function option(value, words) {
  return element("option", { words, attributes: { value } });
}

void (async () => {
  await startLanguage();
  showLanguageChoice();
  await new SavedListPage().start();
})();
