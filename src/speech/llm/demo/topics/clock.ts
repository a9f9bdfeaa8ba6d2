import type { Intent } from '../intent.ts'
import { daysFrom, sayDate, sayDayPart, sayMonth, sayTime, sayWeekday, sayYearOf } from '../say-time.ts'
import type { Scene } from '../scene.ts'

const day = (scene: Scene, days: number) => {
  const date = daysFrom(scene.now, days)
  return `${sayWeekday(date)}, ${sayDate(date)}`
}

/** The time and the date, by the clock of the machine this runs on. */
export const clock: readonly Intent[] = [
  {
    name: 'time',
    patterns: [
      'what|which time',
      'what|tell|know|have|got|is|give|need|say * the time',
      'tell|know|say|give * me time',
      '^ [the] [current] time $',
      'time is it|at',
      'current time',
      'how late is it',
      'what is [the] [on] clock',
    ],
    answer: ({ now }) => {
      const spoken = sayTime(now)
      return /noon$|midnight$/.test(spoken) ? `It is ${spoken}.` : `It is ${spoken}, ${sayDayPart(now)}.`
    },
  },
  {
    name: 'date',
    patterns: [
      'what|which day [is] [it] [today]',
      'what|which [is] date',
      'what|tell|know|is * the|todays date',
      'today date',
      '^ [the] date $',
      'day is it [today]',
      'day of the week',
    ],
    answer: scene => `It is ${day(scene, 0)}.`,
  },
  {
    name: 'tomorrow',
    weight: 1.5,
    patterns: ['what|which day|date * tomorrow', 'what is tomorrow', '^ [and] tomorrow $'],
    answer: scene => `Tomorrow is ${day(scene, 1)}.`,
  },
  {
    name: 'yesterday',
    weight: 1.5,
    patterns: ['what|which day|date * yesterday', '^ [and] yesterday $'],
    answer: scene => `Yesterday was ${day(scene, -1)}.`,
  },
  {
    name: 'month',
    patterns: ['what|which month', '^ [the] month $'],
    answer: ({ now }) => `It is ${sayMonth(now)}.`,
  },
  {
    name: 'year',
    patterns: ['what|which year', '^ [the] year $'],
    answer: ({ now }) => `It is ${sayYearOf(now)}.`,
  },
]
