using Fable.Telling;

namespace Fable.Plots;

/// <summary>A birthday comes, the hero has no present, makes or finds one, and it is the best of all.</summary>
internal static class SurpriseGift
{
    public static readonly Plot Plot = Plot.Parse("surprise", "child animal adult magic", "gift", """
        # table made; wrapped
        found one in an old box under the bed; wrapped it in green paper
        worked in secret all night to make one; tied a red ribbon around it
        saved one coin each day and bought one; wrapped it in blue paper
        swept a whole shop and got one for the work; hid it under a cloth
        looked in every shop of the town and bought one; covered it with a cloth
        found one in the attic and cleaned it well; put flowers on it
        traded the best berries for one; wrapped it in soft moss
        # story
        {When}, {hero} heard that it was almost the birthday of {friend.first}.
        {Hero} had a good friend. It was {friend.first}. "Tomorrow is the birthday of {friend}!" {hero} remembered.

        "But I have no present!" {sighed} {hero}. {Hero.he} wanted to find something very special.
        {Hero} wanted to give {friend} the best present in the world. But what could it be?

        -First {hero} went {place.to} to look for a present. [{place.detail}|{Hero.he} looked at everything.] But there was nothing that {friend} would like.
        {Hero} went {place.to} and thought about it. [{place.detail}|[The birds sang|The wind blew|The sun shone], but no idea came.]

        ?"[A stone? No, too hard. A leaf? No, too small.|Flowers? No, they would fade.|A song? No, I sing so badly.]" {Hero} shook {hero.his} head.
        {Hero} asked {elder}. "The best present comes from the heart," said {elder}.

        /Then {hero} remembered what {friend} had once said. "I wish I had {thing.a}. I would like to {thing.use}."
        Then {hero} remembered how {friend} had looked at {thing.a} in a shop window. "{Friend} wants to {thing.use}," thought {hero}. "That is it!"

        So {hero} {made}. At last, {thing.the} was ready, and {hero} {wrapped}.
        {Hero} {made}. It was just right for {friend}! Then {hero} {wrapped}.

        ?"What do you have there?" asked {friend}. "Oh, nothing," said {hero} and hid it. It was a secret.
        It was hard to keep the secret. {Hero} [wanted to tell it to everybody|almost told it twice|had to laugh all the time].
        
        /On the birthday, [all the friends came|everybody came|there was a big party]. There was a cake with [candles|berries|honey], and they sang a song.
        {Next}, {hero} went to the house of {friend} and knocked on the door. "Surprise!" {hero.he} {cried}.

        {Hero} held out the present. "This is for you," {hero.he} said [shyly|proudly].
        "[Happy birthday|All the best], {friend.call}!" said {hero} and gave {friend} the present.

        {Friend} opened it, and there was {thing.the}! "[Oh|Oh my], just what I wished for!" {friend.he} {cried}.
        When {friend} saw {thing.the}, {friend.he} could not speak for joy.

        -At once, {friend} {thing.used} and {danced}. 
        {Friend} {thing.used} again and again and did not want to stop.

        -/"How did you know?" asked {friend}. "I listened," said {hero} with a smile.
        "This is the best present of all," said {friend} and gave {hero} {hug}.

        {Hero} was {happy}, too. Giving was even nicer than getting.
        {Hero} learned that a present from the heart is the best one.
        And {hero} was just as happy as {friend}.
        # questions
        What did {hero} want? => {Hero} wanted to find a good present for {friend}.
        Whose birthday was it? => It was the birthday of {friend}.
        What was the problem? => {Hero} had no present for {friend}.
        What did {friend} get? => {Friend} got {thing.a}.
        What did {hero} give to {friend}? => {Hero} gave {thing.a} to {friend}.
        Where did {hero} go first? => First {hero} went {place.to}.
        How did {hero} get {thing.the}? => {Hero} {made}.
        Who got a present? => {Friend} got a present from {hero}.
        How did the story end? => {Friend} loved {thing.the}, and both friends were happy.
        """);
}
