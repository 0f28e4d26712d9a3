/** What is said in the pictured sessions, and what the scripted model does about it. */

interface Turn {
  ask: string;
  /** Directives of the model server. */
  script: string;
}

export const PICTURED = "agent:main:incident-42";

/** Fresh, cached and output tokens of each model call are `usage`; `steps` come before the reply. */
const turn = (ask: string, reply: string, usage: string, steps = ""): Turn => ({
  ask,
  script: `${steps} [[reply ${reply}]] [[usage ${usage}]]`,
});

const fails = (ask: string, how: string): Turn => ({ ask, script: `[[fail ${how}]]` });

const SESSIONS: Record<string, Turn[]> = {
  "agent:main:berths": [
    turn(
      "Which berths are free tonight?",
      "Berths 3, 7 and 12 are free tonight.",
      "6200+0+60, 1400+6200+90",
      "[[run sleep 1; printf '3 7 12']]",
    ),
    turn(
      "Reserve 7 for the Anna.",
      "Berth 7 is reserved for the Anna.",
      "2100+7600+80, 900+9700+70",
      "[[run sleep 0.4; printf reserved]]",
    ),
    turn(
      "What do the notes say about opening?",
      "The harbour opens at six.",
      "1800+10600+50, 1200+12400+60",
      "[[read notes.txt]]",
    ),
    turn(
      "Thanks. Tell the night watch.",
      "The night watch knows.",
      "9600+23600+90, 2700+33200+40",
      "[[run sleep 0.7; printf sent]]",
    ),
  ],
  "agent:main:timetable": [
    turn(
      "Draft the winter timetable.",
      "The draft has 14 sailings a day.",
      "18000+0+900, 6000+18000+2400",
      "[[read notes.txt]] [[run sleep 2; printf drafted]] [[wait 900]]",
    ),
    turn(
      "Leave out the Sunday ferry.",
      "Done: 13 sailings, none on Sunday evening.",
      "9000+24000+1800",
      "[[wait 700]]",
    ),
    turn(
      "Compare it with last year.",
      "Last year's file is missing; I compared with the archive: four changes.",
      "21000+33000+1500, 9000+54000+2100",
      "[[read last-year.txt]] [[run sleep 1; printf 'diff 4']] [[wait 1200]]",
    ),
    turn(
      "Write it up for the council.",
      "Two pages, ready to send.",
      "16000+74000+3200, 13000+90000+4100",
      "[[run sleep 3; printf written]] [[wait 1500]]",
    ),
  ],
  [PICTURED]: [
    turn(
      "The tide gauge is silent. What is going on?",
      "No route to the gauge, and its log is not here.",
      "9400+0+210, 3100+9400+160",
      "[[run sleep 0.6; printf 'gauge: no route'; exit 2]] [[read gauge.log]]",
    ),
    turn(
      "Restart the gauge's gateway.",
      "Restarted; the first reading came after 40 seconds.",
      "5200+12500+240, 2600+17700+310",
      "[[run sleep 1.8; printf restarted]] [[wait 600]]",
    ),
    fails("Paste the whole log and explain every line.", "rejected"),
    turn(
      "Then only the last ten lines.",
      "The gauge lost its link at 04:12 when the switch in the pump house restarted.",
      "24000+31300+420, 8200+55300+780",
      "[[run sleep 0.9; tail -n 10 notes.txt]] [[wait 500]]",
    ),
  ],
  "agent:main:night-report": [
    turn(
      "Write the night report.",
      "Twelve arrivals, no incident.",
      "7600+0+150, 2400+7600+520",
      "[[run sleep 1.2; printf '12 arrivals']] [[read notes.txt]]",
    ),
    turn(
      "Send it to the harbour master.",
      "Sent.",
      "3200+10000+60, 800+13200+20",
      "[[run sleep 0.5; printf sent]]",
    ),
  ],
  "agent:main:visitor-118": [
    turn("How much is a night for a 12 m boat?", "38 euros, water and power included.", "4100+0+40"),
    turn("And a week?", "228 euros: the seventh night is free.", "600+4100+35"),
    fails("Show me every invoice of last year.", "overflow"),
  ],
  "agent:main:main": [
    turn(
      "Good morning. Anything new?",
      "No inbox yet; I will look again later.",
      "2900+0+70, 700+2900+45",
      "[[read inbox.txt]]",
    ),
    turn("Remind me at noon.", "I will.", "900+3600+20"),
  ],
};

/** Key and words of every turn, the first turns first. */
export function prompts(): [string, string][] {
  const rounds = Math.max(...Object.values(SESSIONS).map((turns) => turns.length));
  return Array.from({ length: rounds }, (_, round) => round).flatMap((round) =>
    Object.entries(SESSIONS).flatMap(([key, turns]): [string, string][] => {
      const next = turns[round];
      return next === undefined ? [] : [[key, next.ask]];
    }),
  );
}

/** The gateway adds to what was said. */
export function script(prompt: string): string {
  return Object.values(SESSIONS).flat().find(({ ask }) => prompt.includes(ask))?.script ?? "";
}
