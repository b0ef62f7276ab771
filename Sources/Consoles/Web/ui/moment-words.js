/** A moment of a calendar, with its weekday: for what is planned. */

import { dayOf, dayWithWeekday } from "../language/calendar.js";
import { clockTime } from "../language/clock.js";
import { text } from "../language/language.js";

/** "torstai 26.11.2026 kello 8.00".
 * @param {number} time ms since 1970 UTC */
export const momentOfWords = (time) => text("calendar.moment", { day: dayWithWeekday(dayOf(time)), time: clockTime(time) });

/** "torstai 26.11.2026 kello 8.00–8.15".
 * @param {number} from @param {number} until */
export const windowWords = (from, until) =>
  text("calendar.window", { day: dayWithWeekday(dayOf(from)), from: clockTime(from), until: clockTime(until) });
