/** The vendor's models must have it; there is one owner here. */
export const accessInfo = {
  is_creator: true,
  creator_name: 'Antiphon',
  creator_email: 'antiphon@localhost',
  role: 'admin',
} as const
