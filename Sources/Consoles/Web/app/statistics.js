/** The page of figures: what was planned and what came of it, as numbers and as a picture. */

import { dayWords } from "../language/calendar.js";
import { currentLanguage, onLanguageChange, text } from "../language/language.js";
import { fetchUnits } from "../signalling/care-rest.js";
import { codeOf } from "../signalling/session.js";
import { fetchStatistics, statisticsTableAddress } from "../signalling/statistics-rest.js";
import { byId, keepingFocus, say } from "../ui/dom.js";
import { PICTURES, figurePicture } from "../ui/figure-picture.js";
import { figureTable } from "../ui/figure-table.js";
import { labelled, select } from "../ui/form-parts.js";
import { showStatus, showView } from "../ui/page.js";
import { StatisticsForm } from "../ui/statistics-form.js";
import { unitServices } from "../ui/unit-services.js";
import { openStaffPage } from "./staff-page.js";

/** @typedef {import("../signalling/statistics-rest.js").Statistics} Statistics */
/** @typedef {import("../signalling/statistics-rest.js").StatisticsChoice} StatisticsChoice */
/** @typedef {import("../ui/figure-picture.js").PictureName} PictureName */

/** @type {Record<string, string>} */
const REFUSED = {
  notAllowed: "access.refused.notAllowed",
  tooMany: "statistics.refused.busy",
  offline: "terminal.refused.offline",
};

class StatisticsPage {
  /** @type {Statistics | null} */
  #known = null;
  /** @type {StatisticsChoice | null} */
  #choice = null;
  #asking = 0;
  /** @type {import("../signalling/care-messages.js").Unit[]} */
  #units = [];
  #picture = select("statistics-picture-choice", PICTURES.map(([name, key]) => [name, () => text(key)]), "results");
  #result = byId("statistics-result", HTMLElement);

  async start() {
    showView("figures");
    byId("print", HTMLButtonElement).addEventListener("click", () => print());
    this.#picture.addEventListener("change", () => this.#show());
    onLanguageChange(() => this.#show());
    this.#say("statistics.reading");
    try {
      const { units } = await fetchUnits();
      this.#units = units;
      const form = new StatisticsForm(byId("statistics-choice", HTMLFormElement), units, (choice) => void this.#look(choice));
      byId("unit-service-list", HTMLElement).replaceChildren(...unitServices(units));
      form.send();
    } catch (error) {
      this.#refuse(error);
    }
  }

  /** An answer that was overtaken by a later question is old.
   * @param {StatisticsChoice} choice */
  async #look(choice) {
    const asking = ++this.#asking;
    this.#choice = choice;
    this.#result.setAttribute("aria-busy", "true");
    this.#say("statistics.reading");
    try {
      const statistics = await fetchStatistics(choice);
      if (asking !== this.#asking) return;
      this.#known = statistics;
      showStatus(null);
      this.#show();
    } catch (error) {
      if (asking === this.#asking) this.#refuse(error);
    } finally {
      if (asking === this.#asking) this.#result.removeAttribute("aria-busy");
    }
  }

  /** Figures of another question do not stay beside the words that refuse this one.
   * @param {unknown} error */
  #refuse(error) {
    this.#known = null;
    this.#result.hidden = true;
    byId("statistics-empty", HTMLElement).hidden = true;
    byId("save", HTMLAnchorElement).hidden = true;
    this.#say(REFUSED[codeOf(error)] ?? "statistics.refused.other");
  }

  /** @param {string} key */
  #say(key) {
    showStatus(() => text(key));
  }

  #show() {
    const known = this.#known;
    const choice = this.#choice;
    if (!known || !choice) return;
    const { from, to, total } = known;
    const days = () => text("statistics.days", { from: dayWords(from), to: dayWords(to) });
    // On paper nothing else says which unit it is.
    const unit = this.#units.find(({ id }) => id === known.unitId)?.name;
    say(byId("statistics-period", HTMLElement), () => [days(), unit].filter(Boolean).join(" · "));
    say(byId("statistics-about", HTMLElement), () => text(known.view === "published" ? "statistics.aboutPublished" : "statistics.aboutWorking"));
    const save = byId("save", HTMLAnchorElement);
    save.hidden = false;
    save.href = statisticsTableAddress(choice, currentLanguage());
    const empty = total.planned === 0;
    byId("statistics-empty", HTMLElement).hidden = !empty;
    this.#result.hidden = empty;
    if (empty) return;
    keepingFocus(() => {
      byId("statistics-picture", HTMLElement).replaceChildren(
        labelled(this.#picture, "statistics.picture.title"),
        ...figurePicture(known, /** @type {PictureName} */ (this.#picture.value)),
      );
    });
    byId("statistics-table", HTMLElement).replaceChildren(figureTable(known, days()));
  }
}

void openStaffPage(() => void new StatisticsPage().start());
