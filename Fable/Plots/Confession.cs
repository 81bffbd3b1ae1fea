using Fable.Grammar;
using Fable.Telling;

namespace Fable.Plots;

/// <summary>The hero breaks something that belongs to another, hides it, and finds the courage to tell.</summary>
internal static class Confession
{
    public static readonly Plot Plot = Plot.Parse("confession", "child animal", "fragile", """
        # table game; hide
        jumped from chair to chair; under the bed
        played with a ball in the house; behind the curtain
        danced around the table; in an old box
        ran through the room; under a rug
        tried to catch a fly; behind the stove
        played a wild pirate game; in a dark corner
        # table work; worked
        clean the kitchen; cleaned the kitchen together
        bake some bread; baked some bread together
        glue the pieces; glued the pieces together one by one
        make a new one; made a new one out of clay
        # story
        {Elder} had {thing.a} that was very old. "Please be careful with it," {elder.he} always said.
        {Elder} loved {elder.his} {thing} very much. It stood on [a table by the window|a high shelf|a small table|the shelf over the stove].
        
        {When}, {hero} was at home with {elder}. {Hero.he} {game}.
        One [day|afternoon], it rained, and {hero} had to stay inside with {elder}. {Hero.he} {game}.

        /[Crash|Bang]! {Thing.the} fell down and broke into [many|a hundred|five] pieces.
        Then {hero} bumped into the table, and {thing.the} fell to the floor. [Crash|Bang]!

        "{Ohno}!" {said} {hero}. "What have I done?" {Hero.he} hid the pieces {hide}.
        {Hero} was so afraid that {hero.he} hid all the pieces {hide}.

        {Later}, {elder} came in. "Where is my {thing.noun}?" {elder.he} asked.
        When {elder} came back, {elder.he} looked at the table. "Have you seen my {thing.noun}, {hero.call}?"

        "I do not know," said {hero} and looked at the floor. 
        "Maybe [the cat|the wind] took it," said {hero}. But that was not true.

        /{Hero} felt bad. [{Hero.he} could not eat {hero.his} supper.|{Hero.he} could not play or laugh.|There was a heavy stone in {hero.his} heart.]
        {Evening}, {hero} could not sleep. {Hero.he} thought about {thing.the} all the time.

        ?{Elder} looked sad, and that made it even worse.
        "Should I tell the truth?" thought {hero}. "What if there is trouble?"
        
        At last, {hero} took the pieces and went to {elder}. "I broke your {thing.noun}," {hero.he} said {sadly}. \
            "[And I did not tell the truth|I should have told you|And then I hid it]. I am so sorry."
        {Next}, {hero} told the truth. "It was me, {elder.call}. I broke the {thing.noun}, and I hid it {hide}. I am sorry."

        -{Elder} was quiet for a moment. Then {elder.he} gave {hero} {hug}.
        {Elder} looked at the pieces, and then at {hero}. {Elder.he} was not angry at all.

        "It is only a {thing.noun}," said {elder}. "[The truth is worth much more|I am glad that you told me the truth]. Will you help me to {work}?"
        "It was brave to tell me," said {elder}. "Everybody makes mistakes. Now you can help me to {work}."

        /So they {worked}. {Hero} felt [as light as a feather|much better].
        Then they {worked}, and soon they both laughed again.

        -{Forever}, {hero} always told the truth.
        {Hero} learned that the truth makes the heart light.
        {Forever}, {hero} did not play wild games in the house any more.
        # questions
        What did {hero} break? => {Hero} broke {thing.a}.
        What broke? => {Thing.the} broke.
        How did {thing.the} break? => {Hero} {game}, and {thing.the} fell down.
        Where did {hero} hide the pieces? => {Hero} hid them {hide}.
        Why did {hero} feel bad? => {Hero} felt bad because {hero.he} had not told the truth.
        Whose {thing.noun} was it? => It belonged to {elder}.
        What was the problem? => {Hero} broke {thing.the} and did not tell the truth.
        Was {elder} angry? => No, {elder} was not angry. {Elder.he} was glad about the truth.
        How did the story end? => {Hero} told the truth, and they {worked}.
        """, elder: Naming.Relation);
}
