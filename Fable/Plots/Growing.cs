using Fable.Telling;

namespace Fable.Plots;

/// <summary>A seed is planted, nothing happens, patience and care bring it up.</summary>
internal static class Growing
{
    public static readonly Plot Plot = Plot.Parse("growing", "child animal adult magic", "plant", """
        # table danger; saved
        a long dry time came, and the ground was hard; carried water from the well every day
        a cold night came; covered it with straw
        a hungry snail came along; carried the snail to another place
        big weeds grew all around it; pulled out all the weeds
        a strong wind bent it down; tied it to a stick
        the hens wanted to eat it; built a little fence around it
        # table care; cared
        sing to it; sang to it every morning
        talk to it; told it a story every day
        wait; sat next to it and waited
        # story
        {When}, {elder} gave {hero} a tiny seed. "If you take good care of it, it will be {thing.a}," {elder.he} said.
        {When}, on the way {place.to}, {hero} found a small brown seed. "What is it?" {hero.he} asked {elder}. "One day it can be {thing.a}," said {elder}.

        {Hero} dug a little hole [behind the house|by the door|under the window] and put the seed into it.
        {Hero} looked for a good spot. Then {hero.he} planted the seed [behind the house|in the garden|near the door] and gave it water.

        -"Grow, little seed!" said {hero}. {Hero.he} could hardly wait to {thing.use}.
        {Hero} wanted to see it grow at once. "[Hurry up|Please grow fast], little seed," {hero.he} said.

        /But [the next day|the next morning], there was nothing to see. [And the day after, there was nothing, too.|A week later, there was still nothing.|\
            The ground was brown and bare.]
        {Hero} looked every morning. [One day, two days, a whole week.|Days went by.|A week went by, and then another.] Nothing came out of the ground.

        -"[It is dead|It does not like me]," said {hero} {sadly}. {Hero.he} wanted to dig it up again.
        "It will never grow," {sighed} {hero}, and a tear fell on the ground.

        "You must be patient," said {elder}. "Good things need time. You can {care}."
        "Do not dig it up," said {elder} {kindly}. "It is working under the ground. {Hero.call}, try to {care}."

        So {hero} {cared}. 
        {Hero} gave it water, and {hero.he} {cared}.

        /Then, one [morning|fine morning|day], there was a tiny green leaf! "It is growing!" {cried} {hero} and {danced}.
        And then it happened. A little green [tip|leaf|stem] came out of the ground! {Hero} was {happy}.

        But {danger}. "{Ohno}!" {cried} {hero}. [{Hero.he} had to do something.|"I must help my little plant."]
        Then {danger}. {Hero} was afraid for the little plant.

        So {hero} {saved}. {Friend.first} came by and helped {hero.him}.
        {Hero} {saved}, and {friend} helped {hero.him}.

        /The plant grew and grew. And at the end of the summer, there it was: {thing.new}!
        Week by week, it grew taller. And one fine day, {hero} saw {thing.new}!

        -Everybody came to see it. {Hero} {thing.used}, and {friend} and {elder} were there, too.
        {Hero} called {friend} and {elder}. They looked at {thing.the} with big eyes.

        "You were very patient," said {elder}. {Hero} was proud.
        {Hero} learned that good things need time.
        In the end, there was a new seed, and {hero} gave it to {friend}.
        # questions
        What did {hero} plant? => {Hero} planted a seed.
        What did {elder} say about the seed? => {Elder} said that it could be {thing.a}.
        Where did {hero} find the seed? => {Hero} found it on the way {place.to}.
        Why was {hero} sad? => {Hero} was sad because the seed did not grow at first.
        What was the problem? => The seed did not grow at first, and then {danger}.
        How did {hero} save the plant? => {Hero} {saved}.
        Who helped {hero}? => {Friend} helped {hero} to save the plant.
        What grew from the seed? => It was {thing.a}.
        How did the story end? => The seed became {thing.a}, and {hero} was proud.
        """);
}
