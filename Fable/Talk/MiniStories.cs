using Fable.Telling;

namespace Fable.Talk;

/// <summary>Stories of one or two sentences that a user tells, with questions about them: plots like any others.</summary>
internal static class MiniStories
{
    private const string Anybody = "child animal adult magic";

    public static readonly Plot[] All =
    [
        Plot.Parse("mini lost", Anybody, "toy wear treasure", """
            # story
            {Hero} had {thing.a}. {Hero.he} lost it {place.in}.
            {Hero} the {hero.noun} lost {hero.his} {thing} {place.in}.
            {Hero} took {thing.a} {place.to} and lost it there.

            ?{Friend} found it and gave it back to {hero}.
            # questions
            What did {hero} lose? => {Hero} lost [{hero.his} {thing}|{thing.a}].
            Where did {hero} lose the {thing.noun}? => {Hero} lost it {place.in}.
            Who lost the {thing.noun}? => {Hero} lost the {thing.noun}.
            What kind of {thing.noun} was it? => It was {thing.a}.
            Who found the {thing.noun}? => {Friend} found it.
            """),
        Plot.Parse("mini gift", Anybody, "gift", """
            # story
            {Hero} gave {thing.a} to {friend}. They were both very happy.
            It was the birthday of {friend}. {Hero} came with {thing.a}.
            {Hero} bought {thing.a} {place.in} and gave it to {friend}.
            # questions
            What did {hero} give to {friend}? => {Hero} gave {thing.a} to {friend}.
            Who gave {friend} the {thing.noun}? => {Hero} gave it to {friend}.
            Who got the {thing.noun}? => {Friend} got the {thing.noun}.
            Where did {hero} buy it? => {Hero} bought it {place.in}.
            """),
        Plot.Parse("mini fall", "child animal", "toy fragile mend", """
            # story
            {Hero} went {place.to} with {hero.his} {thing}. {Hero.he} fell, and the {thing.noun} broke.
            {Hero} dropped {hero.his} {thing} {place.in}, and it broke. {Hero.he} was very sad.
            # questions
            What broke? => {Hero.his} {thing} broke.
            Why was {hero} sad? => {Hero} was sad because {hero.his} {thing.noun} broke.
            Where was {hero}? => {Hero} was {place.in}.
            """),
        Plot.Parse("mini food", Anybody, "food", """
            # story
            {Hero} and {friend} were {place.in}. {Hero} had {thing.a} and shared it with {friend}.
            {Hero} had {thing.a}. {Friend} was hungry, so {hero} gave half of it to {friend}. They sat {place.in}.
            # questions
            Who was {place.in}? => {Hero} and {friend} were {place.in}.
            What did {hero} have? => {Hero} had {thing.a}.
            Who shared the {thing.noun}? => {Hero} shared it with {friend}.
            Where were {hero} and {friend}? => {Hero} and {friend} were {place.in}.
            """),
        Plot.Parse("mini wish", "child animal magic", "toy wear skill", """
            # table why
            it cost too much
            the shop was closed
            there was none left
            {hero.he} was too small
            # story
            {Hero} wanted {thing.a}, but {why}.
            {Hero} the {hero.noun} saw {thing.a} {place.in} and wanted it very much. But {why}.
            # questions
            What did {hero} want? => {Hero} wanted {thing.a}.
            Who wanted the {thing.noun}? => {Hero} wanted it.
            Why did {hero} not get it? => {Hero} did not get it because {why}.
            Where did {hero} see the {thing.noun}? => {Hero} saw it {place.in}.
            """),
        Plot.Parse("mini feeling", Anybody, "toy treasure wear", """
            # table how; why
            sad; it was raining all day
            happy; the sun was shining
            tired; {hero.he} had walked for a long time
            angry; somebody had taken {hero.his} {thing}
            afraid; there was a loud noise in the dark
            happy; {hero.he} had found {hero.his} {thing}
            proud; {hero.he} had won a race
            hungry; {hero.he} had not eaten all day
            # story
            {Hero} was {how} because {why}.
            {Hero} was {hero.akind}. One day, {hero.he} was {how} because {why}.
            # questions
            How did {hero} feel? => {Hero} was {how}.
            Why was {hero} {how}? => {Hero} was {how} because {why}.
            Who was {how}? => {Hero} was {how}.
            """),
        Plot.Parse("mini meeting", Anybody, "toy", """
            # story
            {Hero} the {hero.noun} met {friend.first} {place.in}. They played with {thing.a}.
            One day, {hero} and {friend} met {place.in}. They found {thing.a} and played with it.
            # questions
            Who did {hero} meet? => {Hero} met {friend}.
            Where did they meet? => They met {place.in}.
            What did they play with? => They played with {thing.a}.
            Who played with the {thing.noun}? => {Hero} and {friend} played with it.
            """),
    ];
}
