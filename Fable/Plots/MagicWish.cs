using Fable.Telling;

namespace Fable.Plots;

/// <summary>A kind deed earns three wishes: a thing, a foolish wish that goes wrong, and one to undo it.</summary>
internal static class MagicWish
{
    public static readonly Plot Plot = Plot.Parse("three wishes", "child animal adult magic", "toy wear treasure", """
        # table giver; deed
        bee; had lost its way, and {hero} showed it the way home
        snail; was upside down, and {hero} turned it around
        beetle; was caught in a net of threads, and {hero} set it free
        goose; had a thorn in its foot, and {hero} pulled it out
        frog; was stuck under a stone, and {hero} lifted the stone
        mouse; was stuck in a jar, and {hero} pulled it out
        # table foolish; wrong
        to be as tall as a tree; Now {hero.he} was so tall that no house was big enough, and everybody ran away.
        to have a mountain of cake; Now there was cake everywhere, on the beds and on the roof, and soon nobody could look at it any more.
        to have summer all the time; Now it was so hot that the flowers turned brown and the water was gone.
        to never have to sleep; Now {hero.he} sat awake every night, all alone, and was very tired.
        to be as light as a feather; Now the wind blew {hero.him} up into the air, higher and higher.
        that everything would be blue; Now the apples were blue, the sun was blue, and nobody could find anything.
        that it would never rain again; Now the grass was dry, and all the animals were thirsty.
        # story
        {When}, {hero} went {place.to}. [{place.detail}|{Hero.he} sang on the way.] There {hero.he} found a golden {giver}.
        {When}, {hero} was {place.in}. [{place.detail}|It was a lovely day.] Suddenly, {hero.he} saw a golden {giver}.

        The {giver} {deed}. "You have saved me," said the {giver}. "Now you have three wishes."
        The poor {giver} {deed}. "{Thanks}!" said the {giver}. "I can do magic. You may make three wishes."

        "[Really|Three wishes]?" {cried} {hero}. "Then I wish for {thing.a}!" 
        {Hero} did not have to think long. "I want {thing.a}," {hero.he} said, "so that I can {thing.use}."

        [Puff!|Whoosh!] There was {thing.the}, right in front of {hero.him}. {Hero} {thing.used} and {danced}.
        And there it was! {Hero} took {thing.the}, and {hero.he} {thing.used}.

        /For the second wish, {hero} thought of something big. {Hero.he} wished {foolish}.
        "Think well about the second one," said the {giver}. But {hero} did not think well. {Hero.he} wished {foolish}.

        [Puff!|Whoosh!] {Wrong} 
        And that was what happened. {Wrong} 

        "{Ohno}!" {cried} {hero}. "That is not what I wanted."
        {Hero} was {sad}. "[What a foolish wish that was|I should have thought before|What have I done]," {hero.he} said.

        ?{Friend.first} saw it. "[You still have one wish|There is one wish left|Think well now]," {friend.he} said.
        "What should I do?" {hero} asked {friend}. "Use the last wish well," said {friend}.

        -/There was only one wish left. {Hero} could have a castle or a ship of gold. [But {hero.he} shook {hero.his} head.|But what good would that be?]
        {Hero} thought about the last wish for a long time. This time, {hero.he} thought well.

        "I wish that everything was as it was before," said {hero}.
        "Please make it all as it was before," {said} {hero}.

        -"That is a wise wish," said the {giver}, and [with a splash|with a wink] it was gone.
        The golden {giver} nodded. "Now you are wise," it said.

        /And everything was as before. Only {thing.the} was still there. {Hero} {thing.used} and was {happy}.
        Everything was good again. And {hero} still had {thing.the}, and that was enough.

        {Hero} learned to think well before making a wish.
        {Forever}, {hero} was happy with what {hero.he} had.
        {Forever}, {hero} looked for the golden {giver} {place.in}, just to say hello.
        # questions
        What did {hero} find? => {Hero} found a golden {giver}.
        Where did {hero} find the {giver}? => {Hero} found it {place.in}.
        Why did {hero} get three wishes? => {Hero} got them because {hero.he} had helped the {giver}.
        What was the first wish? => First, {hero} wished for {thing.a}.
        What was the second wish? => {Hero} wished {foolish}.
        What was the third wish? => {Hero} wished that everything was as it was before.
        What did {hero} want first? => First, {hero} wanted {thing.a}.
        What was the problem? => The second wish went wrong.
        How did the story end? => Everything was as it was before, and {hero} still had {thing.the}.
        """);
}
