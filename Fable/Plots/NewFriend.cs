using Fable.Telling;

namespace Fable.Plots;

/// <summary>A lonely hero meets somebody shy, and a shared game makes friends of them.</summary>
internal static class NewFriend
{
    public static readonly Plot Plot = Plot.Parse("new friend", "child animal magic", "toy", """
        # table hidden; shy
        behind a tree; did not dare to come closer
        on a big stone; looked at the ground
        under a bush; had a red face
        behind a fence; wanted to run away
        on the last bench; did not say a word
        next to a log; hummed a sad little song
        # story
        {Hero} was [lonely|often lonely]. [There was nobody to play with.|All the others lived far away.|{Hero.he} had just moved there and had no friends yet.]
        {Hero} had {thing.a}, but nobody to play with.
        {Hero} had no friends, and that made {hero.him} sad. "I wish I had a friend," {hero.he} often said.

        {When}, {hero} went {place.to} with {thing.a}. [{place.detail}|{Hero.he} {thing.used}, but it was no fun alone.]
        {When}, {hero} took {thing.a} {place.to}. {Hero.he} {thing.used}, all alone.

        /Then {hero} saw somebody {hidden}. It was {friend.first}.
        There {hero} heard a small sound. Somebody sat {hidden}. It was {friend.first}.

        {Friend} {shy}. [{Friend.he} was very shy.|It was {friend.his} first day there.]
        "Hello," said {hero}. But {friend} was shy and {shy}.

        ?"{Hero.he} will not like me," thought {friend}.
        {Hero} did not know what to say. They looked at each other [for a long time|for a while|and said nothing].
        {Hero} smiled, but {friend} did not smile back.

        {Hero} thought about it. Then {hero.he} had an idea. "Would you like to {thing.use}?" {hero.he} asked.
        Then {hero} held out {thing.the}. "Do you want to play with me?" {hero.he} asked {kindly}.
        "[This is my {thing.noun}|Look at my {thing.noun}]," said {hero}. "You can try it, too, if you like."

        {Friend} looked at {thing.the} and nodded [slowly|shyly]. "Yes, please," {friend.he} {said}.
        "May I really?" asked {friend} in a small voice. "Of course!" said {hero}.

        ?"What is your name?" asked {hero}. "My name is {friend.call}," said {friend}.
        "I am {hero.call}," said {hero}. "And I am {friend.call}," said {friend} with a little smile.

        /First {hero} showed how it was done. Then it was {friend.his} turn. {Friend} {thing.used} and began to laugh.
        They took turns. {Hero} {thing.used}, and then {friend} {thing.used}, too.
        Soon {friend} was not shy any more. {Friend.he} {thing.used} and [laughed out loud|shouted with joy].

        ?They also [ran a race|played hide and seek|told each other funny stories|looked for berries|rolled in the grass].
        They played until [the sun was low|it was time for supper|the first stars came out|they were tired].

        /"[I have never had so much fun|This was the best day]!" said {friend}. "Will you come back tomorrow?" "Yes, I will!" {said} {hero} {happily}.
        "Are we friends now?" asked {hero}. "Yes," said {friend}. "We are friends."
        "I am glad that I met you," said {friend}. {Hero} was {happy}.

        {Forever}, {hero} was never lonely again.
        {Forever}, {hero} and {friend} met {place.in} every day.
        {Hero} learned that one kind word can make a friend.
        Now {hero} had a friend, and {friend} had a friend, too.
        # questions
        What did {hero} [want|wish for]? => {Hero} wanted to have a friend.
        Why was {hero} sad? => {Hero} was sad because {hero.he} had no friends.
        What was the problem? => {Hero} was lonely and had nobody to play with.
        Where did {hero} meet {friend}? => {Hero} met {friend.him} {place.in}.
        Who did {hero} meet? => {Hero} met {friend.first}.
        What did they play with? => They played with {thing.a}.
        Why did {friend} not talk at first? => {Friend} was shy.
        How did the story end? => {Hero} and {friend} became friends.
        """);
}
