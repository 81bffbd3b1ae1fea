using Fable.Telling;

namespace Fable.Plots;

/// <summary>A loved thing breaks; the first try to mend it fails; somebody knows how.</summary>
internal static class BrokenThing
{
    public static readonly Plot Plot = Plot.Parse("broken thing", "child animal adult magic", "mend", """
        # table accident; crack
        {hero} fell over a stone; and {thing.the} hit the ground
        the wind blew very hard; and {thing.the} fell down
        {hero} slipped in the mud; and {thing.the} flew through the air
        a big dog ran by; and it knocked {thing.the} over
        {hero} did not look where {hero.he} was going; and {thing.the} hit a wall
        a goat came running; and it stepped right on {thing.the}
        {hero} jumped over a ditch; and {thing.the} dropped on the stones
        # table try; fail; cure; tool
        tie it with grass; the grass was too weak; tied it with strong string; string
        fix it with mud; the mud fell off again; fixed it with good glue; glue
        fix it with honey; the honey was too sticky and soft; fixed it with good glue; glue
        hold it together with a leaf; the leaf was too thin; mended it with a piece of cloth; cloth
        put a stick in it; the stick broke; put in a new piece of wood; wood
        hit it with a stone; that made it even worse; fixed it with two small nails; nails
        tie it with a ribbon; the ribbon was too short; tied it with a long piece of wire; wire
        # story
        {Hero} had {thing.a}. Every day, {hero.he} {thing.used}.
        More than anything, {hero} loved to play with {hero.his} {thing}.
        {Elder} had given {hero} {thing.a}. {Hero} loved it [very much|with all {hero.his} heart].
        {Hero.he} had {thing.a}, and {hero.he} liked to {thing.use}.

        {When}, {hero} took it {place.to}. [{place.detail}|{Hero.he} whistled a song on the way.|It was a lovely day.]
        {When}, {hero} was {place.in} with {thing.the}. [{place.detail}|Everything was fine.|The birds were singing.]

        /Suddenly, {accident}, {crack}. [Crack!|Crash!|Snap!] It was broken.
        But then {accident}, {crack}. "{Ohno}!" {cried} {hero}. "It is broken!"
        Then something bad happened. {Accident}, {crack}. Now it was broken.

        -{Hero} picked up the pieces and began to cry.
        {Hero} looked at the pieces {sadly}. "My poor {thing.noun}," {hero.he} said.
        {Hero} felt {sad}. It did not work any more.

        "Maybe I can mend it," {hero.he} thought. {Hero} tried to {try}, but {fail}.
        First, {hero} tried to {try}. But {fail}.
        At home, {hero} tried to {try}. It did not help, because {fail}.

        /So {hero} took {thing.the} to {elder}. "Can you help me, {elder.call}?" {hero} asked.
        Then {elder} came by. "What happened?" {elder.he} asked. {Hero} showed {elder.him} the pieces.
        {Hero} [went|ran] to {elder}. "Please help me to mend my {thing.noun}," {hero} said.

        "[Let me see|{dontworry}]," said {elder}. "[We need some {tool}|I have some {tool} at home|What we need is {tool}]."
        {Elder} looked at it [for a long time|carefully]. "I think we need some {tool}," {elder.he} said.

        {Hero} held the pieces, and {elder} {cure}. 
        They worked together all afternoon. {Hero} held it still while {elder} {cure}.
        {Elder} showed {hero} what to do. Step by step, they worked, and {elder} {cure}.

        ?They waited until it was ready. "Now try it," said {elder}.
        "[There|Done]! It is as good as new," said {elder} with a smile.

        /{Hero} tried it at once. {Hero.he} {thing.used}, just like before!
        It worked! {Hero} {thing.used} and {danced}.
        Now {thing.the} was whole again. {Hero} was {happy} and {thing.used}.

        "{Thanks}, {elder.call}!" said {hero}. {Elder} smiled. "[Many broken things can be mended|Two can do more than one|Next time you can do it yourself]."
        {Hero} gave {elder} {hug}. {Forever}, {hero} was more careful with {thing.the}.
        {Hero} learned that it is good to ask for help.
        {Forever}, {hero} knew how to mend things, and {hero} helped others, too.
        # questions
        What broke? => {Hero.his} {thing} broke.
        What happened to {thing.the}? => It broke, because {accident}.
        What was the problem? => {Hero}'s {thing.noun} was broken.
        Why was {hero} sad? => {Hero} was sad because {hero.his} {thing.noun} was broken.
        Who helped {hero}? => {Elder} helped {hero.him} to mend {thing.the}.
        How did they mend {thing.the}? => {Elder} {cure}.
        What did {hero} try first? => First, {hero} tried to {try}, but {fail}.
        Where did it happen? => It happened {place.in}.
        How did the story end? => {Thing.the} was mended, and {hero} was happy again.
        """);
}
