using Fable.Grammar;
using Fable.Telling;

namespace Fable.Plots;

/// <summary>The hero helps somebody with a heavy load though there was something else to do, and is thanked.</summary>
internal static class Helping
{
    public static readonly Plot Plot = Plot.Parse("helping", "child animal magic", "load", """
        # table plan; late
        play with the others; The others were already waiting.
        hear the singers; The singing began at noon.
        have lunch with the others; The others were hungry.
        play a ball game; The game began at noon.
        listen to the music; The music had already begun.
        dance with the others; The dance began at noon.
        hear a storyteller; The story began at noon.
        # story
        {When}, {hero} was on the way {place.to}. {Hero.he} wanted to {plan}. {Late}
        {When}, {hero} wanted to go {place.to} and {plan}. {Late}

        /On the path, {hero.he} met {elder} with {thing.a}. 
        Then {hero} saw {elder}, who sat by the road next to {thing.a}.
        But on the road stood {elder} with {thing.a}. {Elder} looked very tired.

        "{Ohno}, this {thing.noun} is too heavy for me," {sighed} {elder}. "And [my house is still far away|the way is so long|it is still far to my house]."
        "My back hurts," said {elder}, "and I must bring this {thing.noun} home before dark."

        -{Hero} thought about {hero.his} plan. [If {hero} helped, it would be too late.|What should {hero.he} do?] 
        {Hero} looked down the road. Then {hero.he} looked at {elder} again.

        "[Wait|{dontworry}], I will help you," said {hero}. "We can carry it together."
        "Let me help you, {elder.call}!" said {hero}. "I am [small, but I am strong|stronger than I look|not tired at all]."

        /{Hero} took one side of {thing.the}, and {elder} took the other. 
        At first, {hero} tried to lift it alone, but it did not move. So they lifted it together.
        {Hero} pulled and pulled, but {thing.the} was too heavy. "Together!" said {elder}. And together they could lift it.

        -They [walked|went] up the hill and over the bridge. [Twice they had to rest.|It was a long way.|{Hero} sang a song, and that made it easier.]
        Step by step, they went [along the road|through the fields|past the old mill|up the road]. {Hero} was tired, but {hero.he} did not stop.

        ?"[What a good helper you are|You are very kind]," said {elder}.
        "Is it still far?" asked {hero}. "No, I can see my door," said {elder}.

        /At last, they came to a little [house|door|house with a red roof|house with a green door|gate]. "{Thanks}, {hero.call}!" said {elder}. \
            "I have something for you."
        When they put {thing.the} down, {elder} smiled. "{Thanks}, {hero.call}! [Now close your eyes and hold out your hands|Come in for a moment|\
            Here is something for your help]."

        It was {other.a}! "[This is for you, because you are so kind|A kind heart should have a present]," said {elder}.
        And {elder} gave {hero} {other.a}. {Hero} {danced}.

        -{Hero.he} was {happy}. {Hero.he} {other.used} all the way home.
        "Thank you, {elder.call}!" said {hero}. {Hero.he} {other.used}, and that was better than any other fun.

        {Forever}, {hero} often came to visit {elder}.
        {Hero} learned that helping others makes two people happy.
        {Hero} was late, but {hero.he} did not mind at all.
        # questions
        Who did {hero} meet? => {Hero} met {elder}.
        Who did {hero} help? => {Hero} helped {elder}.
        What was the problem? => {Thing.the} was too heavy for {elder}.
        What did {hero} want to do? => {Hero} wanted to {plan}.
        Where did {hero} want to go? => {Hero} wanted to go {place.to}.
        What did {hero} carry? => {Hero} carried {thing.a}.
        What did {hero} get? => {Hero} got {other.a}.
        Why did {hero} get a present? => {Hero} got it because {hero.he} was so kind.
        How did the story end? => {Elder} gave {hero} {other.a}, and {hero} was happy.
        """, "gift", Naming.Article);
}
