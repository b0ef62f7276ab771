/** The day's list for paper: one page for each carer, or for each unit. */

import { addDays, dayOf } from "../language/calendar.js";
import { clockTime } from "../language/clock.js";
import { onLanguageChange, text } from "../language/language.js";
import { groupsOf, sheetOf } from "../rules/day-sheet.js";
import { fetchDetailedDay, fetchStaff, fetchUnits } from "../signalling/care-rest.js";
import { codeOf } from "../signalling/session.js";
import { daySheet } from "../ui/day-sheet.js";
import { byId, element, setText, setWords } from "../ui/dom.js";
import { withReasonForUnit } from "../ui/reason-dialog.js";
import { openStaffPage } from "./staff-page.js";

/** @typedef {import("../rules/day-sheet.js").DaySheet} DaySheet */
/** @typedef {import("../signalling/care-messages.js").Unit} Unit */

/** @type {Record<string, string>} */
const REFUSED = { offline: "sheet.offline", reasonNeeded: "sheet.noReason" };

class PrintPage {
  /** @type {Unit[]} */
  #units = [];
  /** Of people and units, by id.
   * @type {Map<string, string>} */
  #names = new Map();
  /** @type {DaySheet | null} */
  #sheet = null;
  #takenAt = 0;
  #asked = 0;
  #day = byId("which-day", HTMLSelectElement);
  #unit = byId("which-unit", HTMLSelectElement);
  #by = byId("page-for", HTMLSelectElement);
  #whose = byId("show-whose", HTMLSelectElement);

  async start() {
    byId("sheet-controls", HTMLFormElement).addEventListener("submit", (event) => {
      event.preventDefault();
      print();
    });
    for (const choice of [this.#day, this.#unit]) choice.addEventListener("change", () => void this.#take());
    this.#by.addEventListener("change", () => this.#regroup());
    this.#whose.addEventListener("change", () => this.#showSheets());
    onLanguageChange(() => {
      this.#fillUnits();
      this.#regroup();
    });
    await this.#begin();
  }

  async #begin() {
    try {
      const [{ units, own }, staff] = await Promise.all([fetchUnits(), fetchStaff()]);
      this.#units = units;
      this.#names = new Map([...units, ...staff].map(({ id, name }) => [id, name]));
      this.#fillUnits(own);
    } catch (error) {
      this.#tell(error);
      return;
    }
    await this.#take();
  }

  /** @param {string} [chosen] */
  #fillUnits(chosen = this.#unit.value) {
    this.#unit.replaceChildren(...this.#units.map(({ id, name }) => option(id, name)), option("all", text("sheet.allUnits")));
    this.#unit.value = chosen || "all";
  }

  async #take() {
    const asked = ++this.#asked;
    const today = dayOf(Date.now());
    const day = this.#day.value === "tomorrow" ? addDays(today, 1) : today;
    setWords(byId("sheet-problem", HTMLElement), "");
    try {
      const unit = this.#unit.value;
      const answer = await withReasonForUnit(unit, () => fetchDetailedDay({ day, unit }));
      if (asked !== this.#asked) return;
      this.#sheet = sheetOf(answer);
      this.#takenAt = Date.now();
    } catch (error) {
      if (asked !== this.#asked) return;
      this.#sheet = null;
      this.#tell(error);
    }
    this.#regroup();
  }

  /** @param {unknown} error */
  #tell(error) {
    if (codeOf(error) === "notSignedIn") location.replace("/");
    setText(byId("sheet-problem", HTMLElement), REFUSED[codeOf(error)] ?? "terminal.refused.other");
  }

  #groups() {
    return this.#sheet ? groupsOf(this.#sheet.visits, this.#by.value === "unit" ? "unit" : "person", this.#names) : [];
  }

  #regroup() {
    const before = this.#whose.value;
    const choices = this.#groups().map((group) => option(`of ${group.id}`, group.name || text(this.#nobody())));
    this.#whose.replaceChildren(option("all", text("sheet.everybody")), ...choices);
    this.#whose.value = choices.some(({ value }) => value === before) ? before : "all";
    this.#showSheets();
  }

  #nobody() {
    return this.#by.value === "unit" ? "sheet.noUnit" : "sheet.nobody";
  }

  #showSheets() {
    const sheet = this.#sheet;
    const whose = this.#whose.value;
    const groups = this.#groups().filter(({ id }) => whose === "all" || `of ${id}` === whose);
    byId("no-list", HTMLElement).hidden = sheet === null || groups.length > 0;
    byId("truncated", HTMLElement).hidden = !sheet?.truncated;
    byId("print", HTMLButtonElement).disabled = groups.length === 0;
    const taken = () => text("sheet.taken", { time: clockTime(this.#takenAt) });
    byId("sheets", HTMLElement).replaceChildren(
      ...(sheet ? groups.map((group) => daySheet(group, sheet.day, this.#nobody(), taken)) : []),
    );
  }
}

/** @param {string} value @param {string} words */
function option(value, words) {
  return element("option", { words, attributes: { value } });
}

void openStaffPage(() => void new PrintPage().start());
