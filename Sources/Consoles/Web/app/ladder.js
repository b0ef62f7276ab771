/** What is done when a client does not answer: agreed for the organisation, a unit or one client. */

import { text } from "../language/language.js";
import { RUNG_KINDS, ladderProblem, untilLast } from "../rules/ladder.js";
import { changeLadder, fetchCard, fetchLadder, fetchUnits, removeLadder } from "../signalling/care-rest.js";
import { codeOf } from "../signalling/session.js";
import { askFirst } from "../ui/dialog.js";
import { byId, element, say, setText, setWords } from "../ui/dom.js";
import { refusalKey, wholeNumber } from "../ui/form-parts.js";
import { Notice } from "../ui/notice.js";
import { RungList, rungKey } from "../ui/rung-list.js";
import { durationWords } from "../language/clock.js";
import { leave, openStaffPage } from "./staff-page.js";

/** @typedef {import("../signalling/care-messages.js").LadderOwner} LadderOwner */
/** @typedef {import("../signalling/care-messages.js").LadderAnswer} LadderAnswer */
/** @typedef {import("../signalling/care-messages.js").LadderPlan} LadderPlan */

/** @type {Record<LadderOwner["scope"], string>} */
const INHERITED = { organisation: "ladder.standard", unit: "ladder.fromOrganisation", client: "ladder.fromUnit" };

class LadderPage {
  #owner = byId("ladder-owner", HTMLSelectElement);
  #form = byId("ladder-form", HTMLFormElement);
  #attempt = byId("ladder-attempt", HTMLInputElement);
  #outcome = byId("ladder-outcome", HTMLInputElement);
  #problem = byId("ladder-problem", HTMLElement);
  #save = byId("ladder-save", HTMLButtonElement);
  #remove = byId("ladder-remove", HTMLButtonElement);
  #notice = new Notice();
  #rungs = new RungList(byId("rungs", HTMLOListElement), () => this.#showSum());
  /** @type {LadderOwner[]} */
  #owners = [{ scope: "organisation", id: null }];
  #version = 0;
  #asked = 0;

  async start() {
    byId("sign-out", HTMLButtonElement).addEventListener("click", () => void leave(null));
    const kinds = byId("new-rung", HTMLSelectElement);
    for (const kind of RUNG_KINDS) kinds.append(element("option", { key: rungKey(kind), attributes: { value: kind } }));
    byId("add-rung", HTMLButtonElement).addEventListener("click", () => {
      const kind = RUNG_KINDS.find((one) => one === kinds.value);
      if (kind) this.#rungs.add(kind);
    });
    this.#owner.addEventListener("change", () => void this.#open());
    this.#remove.addEventListener("click", () => this.#askRemove());
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#send();
    });
    await this.#fillOwners();
    await this.#open();
  }

  /** The organisation, its units, and the client whose card led here. */
  async #fillOwners() {
    const query = new URLSearchParams(location.search);
    const wanted = { scope: query.get("scope"), id: query.get("id") };
    try {
      const { units } = await fetchUnits();
      const names = ["", ...units.map(({ name }) => name)];
      this.#owners.push(...units.map(({ id }) => /** @type {LadderOwner} */ ({ scope: "unit", id })));
      if (wanted.scope === "client" && wanted.id) {
        const { client } = await fetchCard(wanted.id);
        this.#owners.push({ scope: "client", id: client.id });
        names.push(client.name);
        const card = byId("to-card", HTMLAnchorElement);
        card.hidden = false;
        card.href = `/client.html?id=${encodeURIComponent(client.id)}`;
      }
      this.#owner.replaceChildren(...this.#owners.map(({ scope, id }, index) => {
        const option = element("option", { attributes: { value: String(index) } });
        if (scope === "organisation") setText(option, "ladder.organisation");
        else setWords(option, names[index] ?? "");
        option.selected = scope === wanted.scope && id === wanted.id;
        return option;
      }));
    } catch (error) {
      setText(this.#problem, refusalKey(error));
    }
  }

  get #current() {
    return this.#owners[Number(this.#owner.value)] ?? /** @type {LadderOwner} */ ({ scope: "organisation", id: null });
  }

  async #open() {
    const asked = ++this.#asked;
    try {
      const answer = await fetchLadder(this.#current);
      if (asked === this.#asked) this.#show(answer);
    } catch (error) {
      if (codeOf(error) === "notSignedIn") location.replace("/");
      this.#notice.show(() => text(refusalKey(error)));
    }
  }

  /** @param {LadderAnswer} answer */
  #show({ plan, version, inherited }) {
    this.#version = version;
    this.#form.hidden = false;
    setWords(this.#problem, "");
    setText(this.#save, inherited ? "ladder.own" : "common.save");
    const note = byId("ladder-inherited", HTMLElement);
    note.hidden = !inherited;
    setText(note, INHERITED[this.#current.scope]);
    this.#remove.hidden = inherited || this.#version === 0;
    this.#rungs.show(plan.rungs);
    this.#attempt.value = String(plan.attemptBeforeEndMinutes);
    this.#outcome.value = String(plan.outcomeWithinMinutes);
    this.#showSum();
  }

  /** @returns {LadderPlan} what is written, whether it makes sense or not */
  #read() {
    return {
      rungs: this.#rungs.read(),
      attemptBeforeEndMinutes: wholeNumber(this.#attempt),
      outcomeWithinMinutes: wholeNumber(this.#outcome),
    };
  }

  #showSum() {
    const plan = this.#read();
    const minutes = untilLast(plan);
    say(byId("ladder-sum", HTMLElement), () => (Number.isNaN(minutes) ? "" : text("ladder.sum", { time: durationWords(minutes * 60_000) })));
  }

  async #send() {
    const plan = this.#read();
    const wrong = ladderProblem(plan);
    setWords(this.#problem, "");
    if (wrong) {
      setText(this.#problem, wrong.key);
      if (wrong.rung !== null) this.#rungs.focus(wrong.rung);
      else if (wrong.key === "ladder.problem.minutes") (Number.isNaN(plan.attemptBeforeEndMinutes) ? this.#attempt : this.#outcome).focus();
      return;
    }
    if (this.#save.disabled) return;
    this.#save.disabled = true;
    try {
      await changeLadder(this.#current, this.#version, plan);
      this.#notice.show(() => text("ladder.saved"));
      await this.#open();
    } catch (error) {
      if (codeOf(error) === "stale") await this.#readVersion();
      else setText(this.#problem, codeOf(error) === "notAllowed" ? "ladder.notAllowed" : refusalKey(error));
    } finally {
      this.#save.disabled = false;
    }
  }

  /** Somebody else has saved: what was typed stays, and is saved only by another press. */
  async #readVersion() {
    this.#version = (await fetchLadder(this.#current)).version;
    setText(this.#problem, "terminal.changedByAnother");
    setText(this.#save, "terminal.saveAnyway");
  }

  #askRemove() {
    askFirst({
      id: "remove-ladder",
      title: "ladder.removeTitle",
      sentence: "ladder.removeMeans",
      yes: "ladder.remove",
      no: "scope.nothing",
      danger: true,
      confirmed: () => void this.#removeNow(),
    });
  }

  async #removeNow() {
    try {
      await removeLadder(this.#current);
      this.#notice.show(() => text("ladder.removed"));
      await this.#open();
    } catch (error) {
      this.#notice.show(() => text(refusalKey(error)));
    }
  }
}

void openStaffPage(() => void new LadderPage().start());
