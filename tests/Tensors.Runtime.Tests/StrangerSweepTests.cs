using System.Runtime.Versioning;

namespace Tensors.Tests;

/// <summary>Sweeps of processes that have no part in a region.</summary>
[SupportedOSPlatform("linux")]
public sealed class StrangerSweepTests
{
    private const int Size = 5000;

    [TheoryWhere(Needs.Linux)]
    [InlineData(".control")]
    [InlineData(".data")]
    public void A_newcomer_leaves_the_one_file_of_a_living_region_that_is_still_there(string left)
    {
        using var root = new TestRoot();
        using var owner = PeerProcess.Start(environment: root.Variable);
        using var consumer = PeerProcess.Start(environment: root.Variable);
        owner.Do($"allocate {Size} 5");
        var index = consumer.Open(owner.DoRef("ref 0"));
        Array.ForEach(
            root.Files(),
            file =>
            {
                if (!file.EndsWith(left, StringComparison.Ordinal))
                {
                    File.Delete(file);
                }
            }
        );
        using var newcomer = PeerProcess.Start(environment: root.Variable);
        newcomer.Do($"allocate {Size} 9");
        Assert.Single(root.Files("*" + left), file => !file.Contains(Region(newcomer), StringComparison.Ordinal));
        Assert.Equal(5 * Size, owner.Sum(0));
        Assert.Equal(5 * Size, consumer.Sum(index));

        // It goes when its owner has died, readers or not.
        owner.Kill();
        Eventually.IsTrue(() =>
        {
            root.Platform(RegionBacking.Files).Sweep();
            return root.Files().All(file => file.Contains(Region(newcomer), StringComparison.Ordinal));
        });
        Assert.Equal(5 * Size, consumer.Sum(index));
    }

    [FactWhere(Needs.Linux)]
    public void An_object_without_a_name_is_left_while_its_maker_lives_and_removed_after()
    {
        using var root = new TestRoot();
        var platform = root.Platform(RegionBacking.Files);
        var folder = ((PosixPlatform)platform).Folder;
        var (file, path) = folder.Create();
        platform.Sweep();
        Assert.True(File.Exists(path));
        file.Dispose();
        platform.Sweep();
        Assert.False(File.Exists(path));
    }

    private static string Region(PeerProcess peer) => peer.DoRef("ref 0").Region.ToString();
}
