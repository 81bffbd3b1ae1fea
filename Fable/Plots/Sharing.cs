using Fable.Telling;

namespace Fable.Plots;

/// <summary>The hero has something good to eat and does not want to share, then does.</summary>
internal static class Sharing
{
    public static readonly Plot Plot = Plot.Parse("sharing", "child animal adult magic", "food", """
        # table reason; gave
        lost a lunch bag in the river; a drink of cold water
        not eaten all day; a song on a leaf
        walked all night; a true story about the sea
        dropped some bread in the mud; a bunch of wild flowers
        given all the food to the birds; a round white stone
        come from far away; a dance with many turns
        # story
        {When}, {elder} gave {hero} {thing.a}. It smelled so good!
        {When}, {hero} found {thing.a} on the kitchen table. [It looked so good|"Just for you," said a little note next to it].
        {When}, {hero} got {thing.a} at the market. "This is all for me," {hero.he} said.

        {Hero} took {thing.the} {place.to}. {place.detail} {Hero.he} sat down [and wanted to begin|in the shade|and was ready to eat].
        {Hero} carried {thing.the} {place.to} and looked for a good place to sit. {Place.detail}

        /Then {friend.first} came along. {Friend} looked at {thing.the} with big eyes.
        Just then, {friend.first} walked by and stopped. "That smells good," {friend.he} {said}.

        "I am so hungry," said {friend}. "I have {reason}."
        {Friend} had {reason}, and {friend.his} stomach was empty. "May I have a little bit?" {friend.he} asked.

        "[But it is mine|No, I want it all]!" thought {hero}. {Hero.he} held {thing.the} tight and turned away.
        {Hero} did not want to share. "[It is too small for two|There is not enough for two|I am hungry, too]," {hero.he} said.

        -{Friend} did not get angry. {Friend.he} only nodded and sat down [under a tree|in the grass].
        "I see," said {friend} {sadly} and turned to go.

        ?{Hero} took a bite, but it did not taste good any more.
        {Hero} tried to eat, but {hero.he} had to look at {friend} again and again.

        /{Hero} felt bad. "[Wait|Come back]!" {hero.he} {cried}. "[There is enough for both of us|I was wrong]."
        Then {hero} thought, "I would be sad, too, if I had nothing." So {hero.he} went to {friend}.

        {Hero} gave {friend} one half and kept the other. "[Eat|Here], this is for you," {hero.he} said.
        {Hero} sat down next to {friend}, and they shared {thing.the}.

        -"It tastes wonderful!" said {friend}. "{Thanks}!" And [indeed, now it tasted much better|now it tasted good to {hero}, too|it really did].
        They ate until nothing was left. "It tastes better with two," said {hero}.

        /"I have something for you, too," said {friend}. And {friend.he} gave {hero} {gave}.
        To say thank you, {friend} gave {hero} {gave}. {Hero} was {happy}.

        {Forever}, {hero} always shared {hero.his} food.
        {Forever}, {hero} and {friend} often had lunch together.
        {Hero} learned that food tastes best when it is shared.
        # questions
        What did {hero} have? => {Hero} had {thing.a}.
        Where did {hero} go? => {Hero} went {place.to}.
        Who was hungry? => {Friend} was hungry.
        Why was {friend} hungry? => {Friend} was hungry because {friend.he} had {reason}.
        What did {hero} share? => {Hero} shared {thing.the}.
        What was the problem? => {Friend} was hungry, and {hero} did not want to share at first.
        What did {friend} give to {hero}? => {Friend} gave {hero} {gave}.
        How did the story end? => {Hero} shared {thing.the} with {friend}, and both were happy.
        """);
}
