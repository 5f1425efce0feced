/** A to-do as the API takes it. */
export interface NewTodo {
  readonly contents: string
  readonly is_done?: boolean
}

/** What a busy person may have on the list, in the order it was thought of. */
export const TODOS: readonly NewTodo[] = [
  { contents: 'Renew the passport before the summer trip', is_done: true },
  { contents: 'Book a table for Friday, 7 pm, four people', is_done: true },
  { contents: 'Water the plants on the balcony' },
  { contents: 'Send the October invoice to Lindqvist & Söhne', is_done: true },
  { contents: 'Read chapter 4 on database indexes' },
  { contents: 'Buy oat milk, lemons, rice and dish soap' },
  { contents: 'Call the dentist about a check-up' },
  { contents: 'Fix the dripping kitchen tap', is_done: true },
  { contents: 'Write release notes for version 2.3' },
  { contents: 'Reply to Zoë about the flat in Łódź' },
  { contents: 'Return the library books', is_done: true },
  { contents: 'Back up the photos from the old phone' },
  { contents: 'Prepare the slides for Monday’s planning' },
  { contents: 'Pick up the parcel at the post office', is_done: true },
  { contents: 'Learn ten more words of 日本語' },
  { contents: 'Cancel the trial subscription before the 30th' },
  { contents: 'Review the pull request on rate limits', is_done: true },
  { contents: 'Plan the birthday party 🎉' },
  { contents: 'Take the bicycle in for new brake pads' },
  { contents: 'Ask the landlord about the heating' },
  { contents: 'Go for a 5 km run', is_done: true },
  { contents: 'Sort the tax receipts of last year' },
  { contents: 'Try the lentil soup recipe from Grandma' },
  { contents: 'Update the emergency contacts at school' },
  { contents: 'Find a present for Amélie’s graduation' },
]
