using Fable.Telling;

namespace Fable.Plots;

/// <summary>The hero cannot do a thing yet, fails three times, practises, and can.</summary>
internal static class LearningSkill
{
    public static readonly Plot Plot = Plot.Parse("learning", "child animal magic", "skill", """
        # table advice; practice
        go slowly; went slowly, one small step after the other
        try a little bit every day; tried it a little bit every day
        watch first; sat down and watched, and then tried again
        not be afraid of mistakes; laughed about each mistake and tried again
        take a deep breath first; took a deep breath and began again
        sing a song; sang a song and tried again
        start with the easy part; did the easy part first, over and over
        # story
        {Hero} got {thing.a} from {elder}. {Hero.he} wanted to {thing.use}, but {hero.he} did not know how.
        One day, {elder} gave {hero} {thing.a}. "Now you can {thing.use}," {elder.he} said. But it was not so easy.
        {Hero} got {thing.a} as a present from {elder}. {Hero} wanted to {thing.use}, as all the others did.

        {When}, {hero} took {thing.the} {place.to} to try it out. [{place.detail}|Nobody was there to see it.]
        {When}, {hero} went {place.to} with {thing.the}. [{place.detail}|"Today I will do it," {hero.he} said.]

        /The first time, nothing happened at all. The second time, {thing.the} fell down. The third time, {hero} fell down, too!
        {Hero} tried once, but it went wrong. {Hero.he} tried twice, and it was even worse.
        {Hero} tried and tried. But {thing.the} [fell into the mud|did not do what {hero.he} wanted].

        ?Some birds in a tree laughed at {hero.him}.
        {Hero.his} face became red. {Hero.he} was glad that nobody was there.

        "I cannot do it!" {cried} {hero} and sat down. "I will never learn it."
        "It is too hard," {sighed} {hero}. {Hero.he} wanted to give up.

        /Just then, {friend.first} came along. "[I saw you try|That looked good]," said {friend}. "It was hard for me, too[, at first|, once]. \
            You must {advice}."
        {Friend.first} heard {hero.him}. "Do not give up," {friend.he} said {kindly}. "You only have to {advice}."

        -"[Do you think so|Really]?" asked {hero}. "Yes," said {friend}. "[Nobody can do it the first time|I fell down twenty times]."
        {Hero} dried {hero.his} eyes and nodded. "I will try [it once more|again|one more time]," {hero.he} said.

        So {hero} {practice}. [The first day it was still hard.|It still went wrong.] But the next day it went [better|a little better|much better].
        {Hero} {practice}. {Friend} watched and clapped each time.

        ?{Hero} did not stop, not even when it rained.
        "A little bit better!" {cried} {friend} each time.

        /And then, one [day|morning], it worked! {Hero} {thing.used}, and it was not hard at all.
        On the seventh day, {hero} did it. {Hero.he} {thing.used} as if it were nothing!

        -"I can do it! I can do it!" {cried} {hero} and {danced}.
        "Look, {friend.call}! I can do it!" {hero.he} {cried} {happily}.

        -"I knew you could," said {friend}. {Elder} came to see it, too, and was very proud.
        {Friend} clapped, and even the birds in the tree sang for {hero}.

        {Hero} learned not to give up.
        {Forever}, when something was hard, {hero} said, "I cannot do it yet."
        {Forever}, {hero} showed the little ones how to {thing.use}.
        # questions
        What did {hero} want to learn? => {Hero} had {thing.a} and wanted to {thing.use}.
        What did {hero} have? => {Hero} had {thing.a}.
        What was the problem? => {Hero} tried many times, but it did not work.
        Why was {hero} sad? => {Hero} was sad because it was too hard.
        Who helped {hero}? => {Friend} told {hero} not to give up.
        What did {friend} say? => {Friend} said that {hero} must {advice}.
        Where did {hero} try it? => {Hero} tried it {place.in}.
        Who gave {hero} {thing.the}? => It came from {elder}.
        How did the story end? => {Hero} did not give up, and at last it worked.
        """);
}
