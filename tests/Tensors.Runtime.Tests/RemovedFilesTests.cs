using System.Runtime.Versioning;
using Tensors.TestPeer;

namespace Tensors.Tests;

/// <summary>
/// Files that are removed under living processes, by a cleaner, RemoveIPC or a person: never a wrong value, and whatever was
/// held comes back. All processes have a root of their own, so that even the folder can go.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class RemovedFilesTests
{
    private const int Elements = 1000;

    [TheoryWhere(Needs.Linux)]
    [InlineData(RegionBacking.Files, "*.control")]
    [InlineData(RegionBacking.Files, "*.data")]
    [InlineData(RegionBacking.Files, "*.*")]
    [InlineData(RegionBacking.Files, "everything")]
    [InlineData(RegionBacking.Files, "folder")]
    [InlineData(RegionBacking.SealedMemory, "*.place")]
    [InlineData(RegionBacking.SealedMemory, "everything")]
    [InlineData(RegionBacking.SealedMemory, "folder")]
    public void Values_stay_right_and_memory_comes_back_at_whatever_step_files_are_removed(
        RegionBacking backing,
        string removed
    )
    {
        using var scene = new Scene(backing, removed);
        foreach (var step in (string[])["created", "attached", "published", "adopted", "released"])
        {
            scene.Live(step);
        }

        scene.AllValuesAreRight();
        scene.ConsumerIsKilled();
        scene.EverythingCameBack();
        scene.EveryRemovalWasReportedOnce();
        scene.OwnerEnds();
    }

    [TheoryWhere(Needs.Linux)]
    [InlineData(RegionBacking.Files)]
    [InlineData(RegionBacking.SealedMemory)]
    public void An_owner_that_starts_after_all_files_were_removed_changes_no_adopted_value(RegionBacking backing)
    {
        using var root = new TestRoot();
        using var producer = PeerProcess.Start(environment: [root.Variable, PeerProcess.Backing(backing)]);
        using var consumer = PeerProcess.Start(environment: root.Variable);
        producer.Do($"allocate {Elements} 5");
        var adopted = consumer.Open(producer.DoRef("publish 0"));
        root.RemoveFiles();

        using var later = PeerProcess.Start(environment: [root.Variable, PeerProcess.Backing(backing)]);
        later.Do($"allocate {Elements} 9");
        producer.Do("cleanup");
        producer.Do($"allocate {Elements} 9");
        Assert.Equal(5 * Elements, consumer.Sum(adopted));
        Assert.Equal(0, producer.DoNumber("reaps"));
    }

    [TheoryWhere(Needs.Linux)]
    [InlineData(RegionBacking.Files)]
    [InlineData(RegionBacking.SealedMemory)]
    public void An_owner_whose_files_are_gone_reaps_killed_peers_and_later_processes_leave_its_new_sessions(
        RegionBacking backing
    )
    {
        using var root = new TestRoot();
        using var owner = PeerProcess.Start(environment: [root.Variable, PeerProcess.Backing(backing)]);
        using (var consumer = PeerProcess.Start(environment: root.Variable))
        {
            consumer.Open(owner.DoRef($"allocate {Elements} 5"));
            root.RemoveFiles();
            owner.Do("dispose 0");
            Assert.NotEqual(0, owner.DoNumber("used"));
            consumer.Kill();
        }

        Eventually.IsTrue(() =>
        {
            owner.Do("cleanup");
            return owner.DoNumber("used") == 0;
        });
        Assert.Equal(1, owner.DoNumber("reaps"));

        var reference = owner.DoRef($"allocate {Elements} 6 new");
        using var later = PeerProcess.Start(environment: root.Variable);
        Assert.Equal(6 * Elements, later.Sum(later.Open(reference)));
    }

    [FactWhere(Needs.Linux)]
    public void A_socket_whose_lock_was_removed_is_left_alone_and_its_process_goes_on()
    {
        using var root = new TestRoot();
        using var peer = PeerProcess.Start(environment: root.Variable);
        var socket = peer.Do("socket");
        Array.ForEach(root.Files("l-*"), File.Delete);
        using (var other = PeerProcess.Start(environment: root.Variable))
        {
            other.Do("allocate 1 1");
            Assert.True(File.Exists(socket));
        }

        Assert.Equal(0, peer.Finish());
    }

    /// <summary>An owner, a consumer, and sessions that each have their files removed at another step.</summary>
    private sealed class Scene : IDisposable
    {
        private readonly TestRoot _root = new();
        private readonly RegionBacking _backing;
        private readonly string _removed;
        private readonly PeerProcess _owner;
        private readonly PeerProcess _consumer;
        private readonly List<string> _sessions = [];
        private readonly List<int> _adopted = [];
        private readonly List<(int Index, long Sum)> _owned = [];
        private readonly HashSet<RegionId> _regions = [];
        private PeerProcess? _later;
        private int _removals;

        public Scene(RegionBacking backing, string removed)
        {
            (_backing, _removed) = (backing, removed);
            _owner = PeerProcess.Start(environment: [_root.Variable, PeerProcess.Backing(backing)]);
            _consumer = PeerProcess.Start(environment: _root.Variable);
        }

        /// <summary>A tensor that is lent and one that is handed over, in a session whose files are removed at one step.</summary>
        public void Live(string removedWhen)
        {
            var session = removedWhen;
            _sessions.Add(session);
            var (lentIndex, lent) = Allocate(3, session);
            var (handedIndex, _) = Allocate(5, session);
            if (removedWhen is "created")
            {
                Remove(lent.Region);
                if (_backing is RegionBacking.Files)
                {
                    // A peer that had not opened the region does not find it: the owner notices and makes another.
                    var answer = _consumer.Ask("open " + RefText.Format(lent));
                    Assert.StartsWith("error RegionNotFoundException", answer, StringComparison.Ordinal);
                    _owner.Do("cleanup");
                    _owner.Do($"dispose {lentIndex}");
                    _owner.Do($"dispose {handedIndex}");
                    (lentIndex, lent) = Allocate(3, session);
                    (handedIndex, _) = Allocate(5, session);
                }

                _owner.Do("cleanup");
            }

            var borrowed = _consumer.Open(lent);
            RemoveIf(removedWhen is "attached", lent.Region);
            var reference = _owner.DoRef($"publish {handedIndex}");
            RemoveIf(removedWhen is "published", lent.Region);
            _adopted.Add(_consumer.Open(reference));
            RemoveIf(removedWhen is "adopted", lent.Region);
            Assert.Equal(3 * Elements, _consumer.Sum(borrowed));
            _consumer.Do($"dispose {borrowed}");
            _owner.Do($"dispose {lentIndex}");
            RemoveIf(removedWhen is "released", lent.Region);
            _owner.Do("cleanup");
            _owned.Add((Allocate(9, session).Index, 9 * Elements));
        }

        public void AllValuesAreRight()
        {
            // Another process starts, sweeps, and allocates.
            _later = PeerProcess.Start(environment: [_root.Variable, PeerProcess.Backing(_backing)]);
            _later.Do($"allocate {Elements} 8");
            Assert.All(_adopted, index => Assert.Equal(5 * Elements, _consumer.Sum(index)));
            Assert.All(_owned, owned => Assert.Equal(owned.Sum, _owner.Sum(owned.Index)));
            Assert.Equal(8 * Elements, _later.Sum(0));
            Assert.Equal(0, _owner.DoNumber("reaps"));
        }

        public void ConsumerIsKilled()
        {
            _consumer.Kill();
            var region = _owner.DoRef($"ref {_owned[^1].Index}").Region;
            Remove(region);
        }

        public void EverythingCameBack()
        {
            _owned.ForEach(owned => _owner.Do($"dispose {owned.Index}"));
            foreach (var session in _sessions)
            {
                Eventually.IsTrue(() =>
                {
                    _owner.Do("cleanup");
                    return _owner.DoNumber($"used {session}") == 0;
                });
                var (_, next) = Allocate(7, session);
                Assert.Equal(7 * Elements, _later!.Sum(_later.Open(next)));
            }
        }

        public void EveryRemovalWasReportedOnce()
        {
            Assert.Equal(_removals, _owner.DoNumber("removals"));
            Assert.Equal(_removals, _owner.DoNumber("logged removed"));
        }

        public void OwnerEnds()
        {
            // Closing regions whose files are gone.
            Remove(_owner.DoRef($"ref {_owner.DoNumber("count") - 1}").Region);
            _sessions.ForEach(session => _owner.Do($"end {session}"));
            Assert.Equal(0, _owner.Finish());
            Assert.Equal(0, _later!.Finish());
            Assert.Empty(_root.Files());
        }

        public void Dispose()
        {
            _owner.Dispose();
            _consumer.Dispose();
            _later?.Dispose();
            _root.Dispose();
        }

        private (int Index, TensorRef Reference) Allocate(int value, string session)
        {
            var reference = _owner.DoRef($"allocate {Elements} {value} {session}");
            _regions.Add(reference.Region);
            return (_owner.DoNumber("count") - 1, reference);
        }

        private void RemoveIf(bool isNow, RegionId region)
        {
            if (isNow)
            {
                Remove(region);
            }
        }

        private void Remove(RegionId region)
        {
            switch (_removed)
            {
                case "folder":
                    _removals += IntactRegions();
                    _root.RemoveFolder();
                    break;
                case "everything":
                    _removals += IntactRegions();
                    Array.ForEach(_root.Files(), File.Delete);
                    break;
                default:
                    _removals++;
                    Array.ForEach(_root.Files(region + _removed[1..]), File.Delete);
                    break;
            }
        }

        /// <summary>The owner's regions that have all their files now.</summary>
        private int IntactRegions() =>
            _regions.Count(region => _root.Files(region + "*").Length == (_backing is RegionBacking.Files ? 2 : 1));
    }
}
