/** The page of a chat queue's figures: who came, who was answered and who went without, and when. */

import { dayWords } from "../language/calendar.js";
import { currentLanguage, onLanguageChange, text } from "../language/language.js";
import { chatTableAddress, fetchChatRecords, fetchChatStatistics, fetchFigureQueues } from "../signalling/chat-statistics-rest.js";
import { codeOf } from "../signalling/session.js";
import { chatFigures, isNobody } from "../ui/chat-figures.js";
import { ChatFiguresForm, localWords } from "../ui/chat-figures-form.js";
import { chatRecords } from "../ui/chat-records.js";
import { byId, keepingFocus, say } from "../ui/dom.js";
import { showStatus, showView } from "../ui/page.js";
import { openStaffPage } from "./staff-page.js";

/** @typedef {import("../signalling/chat-statistics-rest.js").ChatStatistics} ChatStatistics */
/** @typedef {import("../signalling/chat-statistics-rest.js").ChatChoice} ChatChoice */
/** @typedef {import("../signalling/chat-statistics-rest.js").ChatRecords} ChatRecords */
/** @typedef {import("../signalling/chat-statistics-rest.js").FigureQueue} FigureQueue */

/** @type {Record<string, string>} */
const REFUSED = {
  notAllowed: "chatfigures.refused",
  notFound: "chatfigures.refused",
  tooMany: "statistics.refused.busy",
  offline: "terminal.refused.offline",
};

class ChatStatisticsPage {
  /** @type {FigureQueue[]} */
  #queues = [];
  /** @type {ChatChoice | null} */
  #choice = null;
  /** @type {{ statistics: ChatStatistics, records: ChatRecords | null } | null} */
  #known = null;
  #asking = 0;
  #result = byId("figures-result", HTMLElement);
  #records = byId("figures-records", HTMLElement);

  async start() {
    showView("figures");
    byId("print", HTMLButtonElement).addEventListener("click", () => print());
    onLanguageChange(() => this.#show());
    this.#say("statistics.reading");
    try {
      this.#queues = (await fetchFigureQueues()).queues;
      if (this.#queues.length === 0) {
        this.#say("chatfigures.noQueues");
        return;
      }
      new ChatFiguresForm(byId("figures-choice", HTMLFormElement), this.#queues, (choice) => void this.#look(choice)).send();
    } catch (error) {
      this.#refuse(error);
    }
  }

  /** An answer that was overtaken by a later question is old.
   * @param {ChatChoice} choice */
  async #look(choice) {
    const asking = ++this.#asking;
    this.#choice = choice;
    this.#result.setAttribute("aria-busy", "true");
    this.#say("statistics.reading");
    try {
      const statistics = await fetchChatStatistics(choice);
      // What was deleted is not for those to whom figures are published.
      const records = choice.view === "working" ? await fetchChatRecords(choice) : null;
      if (asking !== this.#asking) return;
      this.#known = { statistics, records };
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
    for (const id of ["figures-body", "figures-empty", "figures-head"]) byId(id, HTMLElement).hidden = true;
    this.#records.replaceChildren();
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
    const { statistics, records } = known;
    const queue = this.#queues.find(({ address }) => address === statistics.queue);
    byId("figures-head", HTMLElement).hidden = false;
    say(byId("figures-period", HTMLElement), () => [
      queue ? localWords(queue.name) : "",
      text("statistics.days", { from: dayWords(statistics.from), to: dayWords(statistics.to) }),
    ].filter(Boolean).join(" · "));
    say(byId("figures-about", HTMLElement), () => text(statistics.view === "published" ? "statistics.aboutPublished" : "statistics.aboutWorking"));
    byId("save", HTMLAnchorElement).href = chatTableAddress(choice, currentLanguage());
    const { total, messages, contacts } = statistics.figures;
    const empty = isNobody(total) && messages.count === 0 && contacts.count === 0;
    byId("figures-empty", HTMLElement).hidden = !empty;
    byId("figures-body", HTMLElement).hidden = empty;
    keepingFocus(() => this.#result.replaceChildren(...(empty ? [] : chatFigures(statistics, queue))));
    this.#records.replaceChildren(...(records ? chatRecords(records) : []));
  }
}

void openStaffPage(() => void new ChatStatisticsPage().start());
