/** The service that visits are part of, by the keys of their words. */

/** @type {Record<string, string>} */
export const FORM_KEYS = {
  homeCare: "statistics.form.homeCare",
  housing: "statistics.form.housing",
  familyCare: "statistics.form.familyCare",
  informalCare: "statistics.form.informalCare",
  guidance: "statistics.form.guidance",
  other: "statistics.form.other",
};

/** @type {Record<string, string>} */
export const TASK_KEYS = {
  olderPeople: "statistics.task.olderPeople",
  familiesWithChildren: "statistics.task.familiesWithChildren",
  childProtection: "statistics.task.childProtection",
  familyLaw: "statistics.task.familyLaw",
  workingAge: "statistics.task.workingAge",
  disability: "statistics.task.disability",
  substanceUse: "statistics.task.substanceUse",
};
