using Fable.Telling;

namespace Fable.Plots;

/// <summary>A wish for something in a shop, no money, honest work, and the wish comes true.</summary>
internal static class WishForThing
{
    public static readonly Plot Plot = Plot.Parse("wish", "child animal magic", "toy wear skill gift", """
        # table work; worked; result
        sweep the floor; swept the floor until it was clean; The floor was clean and shiny.
        water the flowers; carried water to all the flowers; The flowers stood up tall again.
        pick the apples; picked red apples all day long; Ten baskets were full of apples.
        carry the wood; carried the wood into the house; The wood lay in a neat pile.
        feed the hens; fed the hens and looked for eggs; The hens were full and happy.
        wash the windows; washed all the windows; The windows shone in the sun.
        pull the weeds; pulled the weeds one by one; There was not one weed left.
        paint the fence; painted the whole fence white; The fence looked like new.
        rake the leaves; raked the leaves into a big pile; The yard was clean again.
        clean the old shed; cleaned the old shed from top to bottom; The shed looked like new.
        # story
        {When}, {hero} went {place.to}. [At the corner|On the way], {hero.he} saw {thing.a} [in a little shop|on a small table|in a shop window].
        {When}, on the way {place.to}, {hero} saw {thing.a} in a shop window. \
            It was [the prettiest {thing.noun} in the world|so lovely that {hero.he} stood still].
        {When}, {hero.he} walked {place.to}. On the way there was a [small|tiny|green] shop, and in it {hero} saw {thing.a}.

        "I wish I had that {thing.noun}!" {sighed} {hero}. "I want to {thing.use}."
        {Hero} wanted {thing.the} [very much|more than anything]. "[How nice it would be|It must be so much fun] to {thing.use}!" {hero.he} said.
        {Hero} looked at {thing.the} for a long time. {Hero.he} wanted to {thing.use}.

        /But {hero} had no money. "What can I do?" {hero.he} asked {sadly}.
        But {thing.the} cost ten coins, and {hero} had only one.
        {Hero} looked into {hero.his} pocket. There was only [a button|a leaf|one little coin] in it.

        ?{Hero} went home and [thought about it all night|dreamed about {thing.the}|could not eat {hero.his} supper].
        {Hero} tried to sell [a bag of old leaves|a drawing|some round stones], but nobody wanted to buy that.
        "May I have it for a [song|flower|bag of nuts]?" asked {hero}. But the shop man shook his head.

        -Then {hero} asked {elder}. "[What should I do|How can I get some coins], {elder.call}?" 
        {Next}, {hero} told {elder} about the wish. "[Please help me|What can I do], {elder.call}," {hero} said.
        {Hero} went to see {elder} and told {elder.him} everything.

        "[If you want something, you can work for it|I have an idea]," said {elder}. "Help me to {work}, and I will [pay you|give you some coins]."
        {Elder} smiled. "You can help me to {work}," {elder.he} said. "Then I will give you ten coins."
        "You can earn it," said {elder} {kindly}. "I need somebody to {work}."

        /So {hero} {worked}. It was [hard work|not easy], but {hero} did not stop.
        {Hero} worked very hard. {Hero.he} {worked}. 
        {Next}, {hero} began. {Hero.he} {worked}, and {hero.he} even sang a song.

        ?{Result} "Well done!" said {elder}.
        {Hero.his} arms were tired, but {hero.he} was proud. {Result}

        In the end, {elder} gave {hero} [a little bag of coins|ten shiny coins]. {Hero} ran back to the shop as fast as {hero.he} could.
        When the work was done, {elder} paid {hero}. {Hero} went to the shop and put the coins on the table.

        /Now {thing.the} belonged to {hero}! {Hero.he} {thing.used} and {danced}.
        Soon {hero} had {thing.the} in {hero.his} own hands. {Hero.he} {thing.used}, and {hero.he} was {happy}.
        "It is mine!" {cried} {hero} {happily}. {Hero.he} {thing.used} again and again.

        -{Hero} loved {thing.the} even more because {hero.he} had worked for it.
        "You worked for it, and now it is yours," said {elder}.
        {Hero} learned that hard work can make a wish come true.
        {Forever}, {hero} often helped {elder} with the work.
        # questions
        What did {hero} [want|wish for]? => {Hero} wanted {thing.a}.
        Where did {hero} see {thing.the}? => {Hero} saw it [in a shop|on the way] when {hero.he} went {place.to}.
        What was the problem? => {Hero} did not have enough money for {thing.the}.
        Why was {hero} sad? => {Hero} was sad because {hero.he} had no money for {thing.the}.
        Who helped {hero}? => {Elder} helped {hero.him} and gave {hero.him} work.
        How did {hero} get {thing.the}? => {Hero} {worked} and bought it with the coins.
        What did {hero} do for the coins? => {Hero} {worked}.
        How did the story end? => {Hero} bought {thing.the} and was very happy.
        """);
}
