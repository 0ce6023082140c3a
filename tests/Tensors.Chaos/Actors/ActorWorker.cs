using Tensors.Chaos.Steps;

namespace Tensors.Chaos.Actors;

/// <summary>One thread of an actor: does something random, over and over.</summary>
internal sealed class ActorWorker
{
    private readonly Actor _actor;
    private readonly StepLine _line;
    private readonly Random _random;
    private readonly HeldTensors _held;
    private readonly OwnerActions _owner;
    private readonly ConsumerActions _consumer;
    private long _steps;

    public ActorWorker(Actor actor, StepLine line, Random random)
    {
        _actor = actor;
        _line = line;
        _random = random;
        _held = new HeldTensors(actor, line, random);
        _owner = new OwnerActions(actor, line, _held, random);
        _consumer = new ConsumerActions(actor, line, _held, _owner, random);
    }

    /// <summary>Actions taken; the number grows as long as the worker is not stuck.</summary>
    public long Steps => Volatile.Read(ref _steps);

    public void Run()
    {
        while (!_actor.IsEnding)
        {
            if (_actor.IsPausing)
            {
                _held.ReleaseAll();
                _actor.WaitWhilePaused();
                continue;
            }

            Act();
            // Processes that start need the processors too.
            if (Interlocked.Increment(ref _steps) % 8 == 0)
            {
                Thread.Sleep(_random.Next(4));
            }
        }

        _held.ReleaseAll();
    }

    private void Act()
    {
        try
        {
            _held.ReleaseDue();
            if (_line.Requested is { } request && _random.Next(2) == 0)
            {
                ActFor(request.Cell);
            }
            else
            {
                ActAtRandom();
            }
        }
        catch (Exception e) when (e is TensorException or ObjectDisposedException)
        {
            // Typed errors are expected: the peer is dead, its files are gone, the quota is reached, the session has just ended.
            _actor.Tally.Count("refused-" + e.GetType().Name);
        }
        catch (Exception e)
        {
            _actor.Link.Write($"fault {e}");
        }
    }

    private void ActAtRandom()
    {
        switch (_random.Next(100))
        {
            case < 62:
                _consumer.Receive();
                break;
            case < 71:
                _owner.Lend();
                break;
            case < 80:
                _owner.Give();
                break;
            case < 88:
                _owner.AskForWriting();
                break;
            case < 97:
                _owner.HoldPrivately();
                break;
            case < 99:
                _owner.Sweep();
                break;
            case var _ when _random.Next(4) == 0:
                _owner.CloseSession();
                break;
            case var _ when _random.Next(4) == 0:
                _owner.CreateRegion();
                break;
        }
    }

    /// <summary>Does what leads to the step that the driver waits for, here or in a peer.</summary>
    private void ActFor(Cell cell)
    {
        if (cell.Role is Role.Consumer && _random.Next(3) > 0)
        {
            _consumer.Receive();
            return;
        }

        switch (cell.Step)
        {
            case Step.Create or Step.Attach when _random.Next(4) == 0:
                // Rarely: references into the region that is closed for it are refused.
                _owner.CreateRegion();
                break;
            case Step.Publish or Step.Adopt:
                _owner.Give();
                break;
            case Step.Write:
                _owner.AskForWriting();
                break;
            case Step.Sweep:
                _owner.Sweep();
                break;
            case Step.CloseSession:
                _owner.CloseSession();
                break;
            default:
                _owner.Lend();
                break;
        }
    }
}
