/** Finds another professional by name, unit or skill, and whether they can be reached now. */

import { text } from "../language/language.js";
import { fetchColleagues } from "../signalling/rest.js";
import { element, setLabel, setText, setWords } from "./dom.js";
import { Typing } from "./typing.js";

/** @typedef {import("../signalling/messages.js").Colleague} Colleague */

/** @type {Record<string, string>} */
const PRESENCE = { available: "people.available", inCall: "people.inCall", away: "people.away" };

export class ColleagueSearch {
  root;
  input;
  #skill;
  #results;
  #note;
  #invite;
  #typing = new Typing();

  /** @param {(professionalId: string) => Promise<void>} invite */
  constructor(invite) {
    this.#invite = invite;
    this.input = element("input", { id: "colleague-search", attributes: { type: "search", autocomplete: "off", maxlength: "100" } });
    this.#skill = element("select", { id: "colleague-skill" }, [element("option", { key: "people.anySkill", attributes: { value: "" } })]);
    this.#results = element("ul", { id: "colleague-list", class: "people-list", label: "people.found" });
    this.#note = element("p", { id: "colleague-note", class: "quiet", attributes: { role: "status" } });
    this.input.addEventListener("input", () => this.#typing.soon(() => void this.refresh()));
    this.#skill.addEventListener("change", () => void this.refresh());
    this.input.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowDown") return;
      event.preventDefault();
      this.#results.querySelector("button")?.focus();
    });
    this.#results.addEventListener("keydown", (event) => this.#arrow(event));
    this.root = element("section", { class: "colleague-search", attributes: { "aria-labelledby": "colleague-title" } }, [
      element("h3", { id: "colleague-title", key: "people.inviteColleague" }),
      element("label", { key: "people.search", attributes: { for: "colleague-search" } }),
      this.input,
      element("label", { key: "people.skill", attributes: { for: "colleague-skill" } }),
      this.#skill,
      this.#note,
      this.#results,
    ]);
  }

  async refresh() {
    this.#typing.stop();
    const isLast = this.#typing.begin();
    try {
      const { colleagues, truncated, skills } = await fetchColleagues(this.input.value.trim(), this.#skill.value);
      if (!isLast()) return;
      this.#showSkills(skills);
      this.#results.replaceChildren(...colleagues.map((one) => this.#row(one)));
      if (colleagues.length === 0) setText(this.#note, "people.nobodyFound");
      else if (truncated) setText(this.#note, "people.moreFound");
      else setWords(this.#note, "");
    } catch {
      if (isLast()) setText(this.#note, "people.searchFailed");
    }
  }

  /** @param {string[]} skills */
  #showSkills(skills) {
    const known = [...this.#skill.options].slice(1).map((option) => option.value);
    if (known.join("\n") === skills.join("\n")) return;
    const chosen = this.#skill.value;
    for (const option of [...this.#skill.options].slice(1)) option.remove();
    for (const skill of skills) this.#skill.append(element("option", { words: skill, attributes: { value: skill } }));
    this.#skill.value = skills.includes(chosen) ? chosen : "";
  }

  /** @param {Colleague} colleague */
  #row(colleague) {
    const invite = element("button", {
      id: `invite-${colleague.id}`,
      class: "button button-accent",
      key: "people.invite",
      press: () => void this.#invite(colleague.id).finally(() => void this.refresh()),
    });
    invite.disabled = colleague.presence !== "available";
    setLabel(invite, text("people.inviteName", { name: colleague.name }));
    return element("li", { attributes: { "data-presence": colleague.presence } }, [
      element("div", {}, [
        element("strong", { words: colleague.name }),
        element("p", { class: "quiet", words: [colleague.unit, ...colleague.skills].filter(Boolean).join(" · ") }),
        element("p", { class: "presence", key: PRESENCE[colleague.presence] ?? "people.away" }),
      ]),
      invite,
    ]);
  }

  /** @param {KeyboardEvent} event */
  #arrow(event) {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const buttons = [...this.#results.querySelectorAll("button")].filter((button) => !button.disabled);
    const at = buttons.findIndex((button) => button === document.activeElement);
    event.preventDefault();
    if (event.key === "ArrowUp" && at <= 0) this.input.focus();
    else buttons[event.key === "ArrowDown" ? Math.min(at + 1, buttons.length - 1) : at - 1]?.focus();
  }
}
