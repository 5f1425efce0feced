import type { CreateFilter } from '@todo/schemas'
import type { NewList, NewTodo } from './new-things.ts'

/**
 * What a household may have on its lists. A line of text is typed as it stands, as into the quick-add box (docs/quick-add.md).
 * Days count from the day of seeding, so there is always something overdue, and something to do today.
 */
export const LISTS: readonly NewList[] = [
  {
    name: 'Home',
    color: 'berry_red',
    is_favorite: true,
    is_shared: true,
    description: 'Whoever sees it first does it.',
    sections: ['Chores', 'Repairs', 'Bills'],
    todos: [
      'Put the bins out every tuesday at 19:00 /Chores @outside',
      'Change the bed sheets every 2 weeks on sunday /Chores',
      'Pay the rent every month on the last day at 9 /Bills @bills p1',
      'Read the meters every 3 months /Bills',
      {
        contents: 'Water the plants',
        section: 'Chores',
        labels: ['plants'],
        due: { days: -1 },
        recurrence: { rule: 'FREQ=DAILY;INTERVAL=3', from: 'completion' },
        afterwards: 'complete',
      },
      { contents: 'Vacuum the stairs', section: 'Chores', due: { days: -2 }, recurrence: { rule: 'FREQ=WEEKLY' } },
      {
        contents: 'Pay the electricity bill',
        section: 'Bills',
        priority: 1,
        labels: ['bills'],
        due: { days: -3 },
        deadline: 4,
      },
      {
        contents: 'Fix the dripping kitchen tap',
        section: 'Repairs',
        priority: 2,
        due: { days: 2 },
        duration_minutes: 60,
        notes:
          '## What is needed\n\n- a **10 mm** washer\n- an adjustable spanner\n\nTurn the water off *first*: the valve is ' +
          'under the sink.\n\n[How it is done](https://en.wikipedia.org/wiki/Tap_(valve))',
        subtasks: [
          { contents: 'Buy the washer', labels: ['errands'], is_done: true },
          { contents: 'Turn the water off' },
        ],
      },
      { contents: 'Ask the landlord about the heating', section: 'Repairs', is_done: true },
      { contents: 'Cook for the neighbours', due: { days: 0, time: '18:30' }, duration_minutes: 90 },
    ],
  },
  {
    name: 'Groceries',
    color: 'lime_green',
    sections: ['Fruit and vegetables', 'Dairy', 'Cupboard'],
    todos: [
      'Weekly shop every saturday at 10:00 for 45 min @errands',
      { contents: 'Lemons', section: 'Fruit and vegetables' },
      { contents: 'Spinach', section: 'Fruit and vegetables', is_done: true },
      { contents: 'Oat milk', section: 'Dairy', notes: 'The one for coffee, **two** cartons' },
      { contents: 'Crème fraîche', section: 'Dairy' },
      { contents: 'Rice', section: 'Cupboard', is_done: true },
      { contents: 'Dish soap', section: 'Cupboard' },
    ],
  },
  {
    name: 'Work',
    color: '#3b82f6',
    view: 'board',
    is_favorite: true,
    sections: ['To do', 'In progress', 'Waiting'],
    todos: [
      'Write the weekly report every friday at 16:00 /"To do" @writing p2',
      'Stand-up every weekday at 9:30 for 15 min /"To do" @calls',
      'Renew the certificates {in 10 days} in 7 days /"To do" p2',
      {
        contents: 'Prepare the slides for the planning',
        section: 'In progress',
        priority: 1,
        labels: ['writing'],
        due: { days: 0, time: '17:00', inZone: true },
        deadline: 1,
        notes: '1. What we did\n2. What we learned\n3. What comes next\n\n> At most ten slides.',
      },
      {
        contents: 'Send the invoice of last month',
        section: 'Waiting',
        priority: 2,
        labels: ['waiting', 'bills'],
        due: { days: -5, time: '12:00' },
      },
      {
        contents: 'Release version 2.3',
        section: 'In progress',
        start: { days: -4 },
        deadline: 6,
        subtasks: [
          {
            contents: 'Write the release notes',
            labels: ['writing'],
            due: { days: 3 },
            subtasks: [{ contents: 'Collect what has changed', is_done: true }, { contents: 'Thank those who helped' }],
          },
          { contents: 'Try the upgrade on a copy of the data', priority: 2, due: { days: 4, time: '10:00' } },
        ],
      },
      { contents: 'Review the change of the rate limits', section: 'In progress', is_done: true },
    ],
  },
  {
    name: 'Garden',
    color: 'olive_green',
    sections: ['Beds', 'Tools'],
    todos: [
      'Mow the lawn every! 10 days @outside',
      'Prune the apple tree every year on 1 march /Beds @outside',
      'Turn the compost every month on the first saturday /Beds',
      { contents: 'Sow the radishes', section: 'Beds', labels: ['plants'], start: { days: -1 }, due: { days: 5 } },
      { contents: 'Sharpen the shears', section: 'Tools', priority: 3, due: { days: -8 } },
      { contents: 'Oil the gate', section: 'Tools', is_done: true },
    ],
  },
  {
    name: 'Trip to Lisbon',
    color: 'sky_blue',
    description: 'Four days, two people, one small bag each.',
    sections: [],
    todos: [
      {
        contents: 'Book everything',
        deadline: 14,
        subtasks: [
          {
            contents: 'Train to the airport',
            subtasks: [
              { contents: 'Compare the fares', is_done: true },
              { contents: 'Reserve two seats', due: { days: 1 } },
            ],
          },
          { contents: 'Room near the river', due: { days: 6 }, notes: 'With a *kitchen*, and a late check-out' },
        ],
      },
      { contents: 'Renew the passport', priority: 1, due: { days: 0 }, deadline: 21, labels: ['errands'] },
      { contents: 'Flight home', due: { days: 40, time: '18:05', inZone: true }, duration_minutes: 180 },
    ],
  },
  {
    name: 'Old flat',
    color: 'charcoal',
    is_archived: true,
    sections: [],
    todos: [
      { contents: 'Paint the walls', is_done: true },
      { contents: 'Hand over the keys', is_done: true },
      { contents: 'Get the deposit back', due: { days: 30 } },
    ],
  },
]

/** What is not in any list as yet. */
export const INBOX: readonly NewTodo[] = [
  'Call the dentist about a check-up tomorrow at 9 @calls',
  'Learn ten words of 日本語 every day',
  'Return the library books in 3 days @errands p3',
  { contents: 'Reply about the room in Łódź', priority: 2, labels: ['calls'], due: { days: -1 } },
  { contents: 'Pick up the parcel', labels: ['errands'], due: { days: 0 } },
  { contents: 'Plan the birthday party 🎉', start: { days: 10 }, due: { days: 24 } },
  { contents: 'Back up the photos of the old phone', is_done: true },
  { contents: 'Cancel the trial subscription', afterwards: 'delete' },
]

/** What is looked for often. */
export const FILTERS: readonly CreateFilter[] = [
  { name: 'Now', query: '(today | overdue) & !@waiting', color: 'berry_red', is_favorite: true },
  { name: 'On the way', query: '@errands | @outside', color: 'sky_blue' },
]
