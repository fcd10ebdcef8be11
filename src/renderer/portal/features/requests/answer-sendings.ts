import { shallowReactive } from 'vue'

/** What is on its way to each item, while this page of the browser lives: still shown after one has looked at something else. */
export const answerSendings = shallowReactive(new Map<string, readonly string[]>())
