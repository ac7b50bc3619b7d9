/** Answers the questions for a login, as a person types it. */
import { answer, choose } from "../quickInput.ts";

export async function giveLogin(user: string, password: string): Promise<void> {
  await choose("Where does the password", "Type or paste it");
  await answer("The user name for", user);
  await answer("The password for", password);
}
